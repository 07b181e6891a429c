// How the page is built: into the Python package, with addresses that hold under any ingress path.
/// <reference types="vitest/config" />
import { defineConfig } from "vite";

const APP = process.env.EVLB_DEV_APP ?? "http://127.0.0.1:8099"; // a running demo, for `npm run dev`

export default defineConfig({
  base: "./",
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content policy forbids data: addresses
    modulePreload: { polyfill: false }, // it would be an inline script
  },
  server: { proxy: { "/api": { target: APP, ws: true } } },
  test: {
    environment: "happy-dom",
    isolate: false, // half the time; what a test changes it puts back
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/testing/setup.ts"],
  },
});
