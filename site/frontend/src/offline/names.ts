/** Names that pages and the service worker share; a change here strands what phones already hold. */

/** Files under the static address that were asked for on the way. */
export const STATIC = "netral-statis";
/** Learner pages as last seen. */
export const PAGES = "netral-halaman";
/** The papers of running attempts, put there by the quiz itself or as they passed. */
export const ATTEMPTS = "netral-percobaan";
/** One cache per module kept on purpose: `netral-modul-<id>-<version>`. */
export const MODULE_PREFIX = "netral-modul-";
/** Whose pages the phone holds, and whether they are sealed until that person is back. */
export const KEEPER = "netral-penjaga";

export const OFFLINE_PAGE = "/luring/";
export const UNSENT_PAGE = "/luring/kirim/";
/** Entries of KEEPER; no page of the product has these addresses. */
export const OWNER_ENTRY = "/-/pemilik";
export const SEALED_ENTRY = "/-/tersegel";
