import js from "@eslint/js";
import lit from "eslint-plugin-lit";
import litA11y from "eslint-plugin-lit-a11y";
import wc from "eslint-plugin-wc";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["dist/", "node_modules/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { lit, wc, "lit-a11y": litA11y },
    rules: {
      ...lit.configs["flat/all"].rules,
      ...wc.configs["flat/recommended"].rules,
      ...litA11y.configs.recommended.rules,
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Lists and handlers that need what is around them are written where they are drawn.
      "lit/no-template-map": "off",
      "lit/no-template-arrow": "off",
      "lit/no-template-bind": "off",
    },
  },
  {
    files: ["scripts/*.js", "public/*.js"],
    languageOptions: {
      globals: {
        console: "readonly",
        process: "readonly",
        URL: "readonly",
        document: "readonly",
        getSelection: "readonly",
        navigator: "readonly",
        location: "readonly",
        matchMedia: "readonly",
      },
    },
  },
);
