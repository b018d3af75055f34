import { build, defineConfig, type Plugin } from "vite";

/** The service worker is one classic script that shares no chunk with the pages: a build of its own. */
function serviceWorker(): Plugin {
  let outDir = "dist";
  return {
    name: "service-worker",
    apply: "build",
    configResolved(config) {
      outDir = config.build.outDir;
    },
    async closeBundle() {
      await build({
        configFile: false,
        root: "site/frontend",
        publicDir: false,
        logLevel: "warn",
        build: {
          outDir,
          emptyOutDir: false,
          target: "es2020",
          rolldownOptions: {
            input: "site/frontend/src/sw.ts",
            output: { format: "iife", entryFileNames: "sw.js" },
          },
        },
      });
    },
  };
}

/** Django serves the files (STATIC_URL) and finds them by the manifest; addresses inside CSS stay relative. */
export default defineConfig({
  root: "site/frontend",
  base: "./",
  publicDir: "public",
  plugins: [serviceWorker()],
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
        check: "site/frontend/src/check.ts",
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
