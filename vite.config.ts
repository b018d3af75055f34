import { defineConfig } from "vite";

/** Django serves the files (STATIC_URL) and finds them by the manifest; addresses inside CSS stay relative. */
export default defineConfig({
  root: "site/frontend",
  base: "./",
  publicDir: "public",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2020",
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: {
        main: "site/frontend/src/main.ts",
        quiz: "site/frontend/src/quiz.ts",
      },
    },
  },
  css: {
    preprocessorOptions: {
      scss: { loadPaths: ["node_modules"], quietDeps: true },
    },
  },
  server: { port: 5173, strictPort: true },
});
