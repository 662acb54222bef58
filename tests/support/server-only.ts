/** In place of the package `server-only`, which throws outside of Next: tests run the server's own code. */
export {};
