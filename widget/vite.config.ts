import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    // One file that a classic and a module script tag can both load; styles are part of it.
    lib: { entry: "src/index.ts", formats: ["iife"], name: "tuiding", fileName: () => "tuiding-chat.js" },
    target: "es2021",
    emptyOutDir: true,
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
    restoreMocks: true,
    silent: "passed-only",
    testTimeout: 20_000,
  },
});
