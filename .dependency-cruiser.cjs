/**
 * The one-way streets between the rooms of lib/ (docs/architecture.md), with no list of exceptions.
 * Each row: a room, and the rooms of lib/ that it may import from.
 */
const rooms = {
  domain: [],
  view: ["domain"],
  postgres: ["domain"],
  store: ["domain"],
  access: ["domain", "store"],
  commands: ["domain", "view", "postgres", "store", "access", "queries"],
  queries: ["domain", "view", "postgres", "store", "access", "commands"],
  engine: ["domain", "postgres", "store"],
  // The composition root of the engine's process.
  worker: ["domain", "store", "engine", "commands", "notify"],
  live: ["domain", "view", "store"],
  // Tells people: reads the record, writes notifications, sends mail and calls webhooks.
  notify: ["domain", "view", "store"],
  // The composition root of the web process; launch.ts there also starts the embedded control database.
  server: [
    "domain",
    "view",
    "postgres",
    "store",
    "access",
    "commands",
    "queries",
    "live",
    "notify",
    "embedded",
  ],
  embedded: ["domain"],
  // The command line plans and judges, reads a target or the own database where one is named, and writes nothing itself.
  cli: ["domain", "view", "postgres", "store"],
  // The demo stands in front of the product, as a person would, and brings its own servers.
  demo: ["domain", "postgres", "store", "access", "commands", "queries", "server", "embedded"],
};

const room = (name) => `^lib/${name}/`;

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    ...Object.entries(rooms).map(([name, allowed]) => ({
      name: `${name}-imports`,
      severity: "error",
      from: { path: room(name) },
      to: { path: "^lib/", pathNot: [name, ...allowed].map(room) },
    })),
    {
      name: "lib-knows-no-page",
      severity: "error",
      from: { path: "^lib/" },
      to: {
        path: ["^app/", "^components/", "^tests/", "node_modules/(react|react-dom|@tanstack/react-query)/"],
      },
    },
    {
      name: "components-import-view-and-pure",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^lib/", pathNot: ["^lib/(domain|view)/"] },
    },
    {
      name: "components-know-no-page",
      comment: "Server actions are the one thing of app/ that a component may call.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^app/", pathNot: ["/actions\\.ts$"] },
    },
    {
      name: "app-imports-server-and-view",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^lib/", pathNot: ["^lib/(domain|view|server)/"] },
    },
    {
      name: "domain-is-pure",
      severity: "error",
      from: { path: "^lib/(domain|view)/" },
      to: {
        dependencyTypes: ["core", "npm"],
        pathNot: [
          "node_modules/(zod|@noble/hashes|libpg-query|pgsql-parser|pgsql-deparser|@pgsql/types|date-fns|lowlight|highlight\\.js)/",
        ],
      },
    },
    {
      name: "pg-at-the-edge",
      comment:
        "lib/postgres is the only user of pg on targets; the store has its own database, embedded its bootstrap, the demo its shop.",
      severity: "error",
      from: { path: "^(lib|app|components)/", pathNot: "^lib/(postgres|store|embedded|demo)/" },
      to: { path: "node_modules/(pg|@types/pg)/" },
    },
    {
      name: "no-tests-from-product",
      severity: "error",
      from: { path: "^(app|components|lib)/" },
      to: { path: "^tests/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["\\.next", "^node_modules"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
