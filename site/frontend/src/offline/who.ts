/** Whose page this is, and the token that the server asks of every form. */

/**
 * The opaque mark of the person signed in (`<body data-who="…">`); empty when nobody is.
 * It is the same on every device and says nothing about the person.
 */
export function who(): string {
  return document.body.dataset.who ?? "";
}

/** The newest CSRF token: the cookie knows it even after signing in again in another tab. */
export function csrfToken(): string {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  if (cookie) return cookie.slice("csrftoken=".length);
  return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}
