import { defineConfig } from 'vite';

/** The admin page: built into dist/web, which src/admin-page serves. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/ums/administration/',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // Nothing is inlined: the page's policy allows scripts and styles from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
