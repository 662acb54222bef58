import { openHome } from "@/lib/embedded/home";
import { administer, startServer } from "@/lib/embedded/server";

/** A run that starts a server, prints its process id, and exits without stopping it once its standard input closes. */

const home = await openHome(process.argv[2] ?? "");
const server = await startServer({ home, name: "left", settings: { shared_buffers: "32MB" } });
await administer(server.url(), (client) => client.query("create table t as select 1 as a"));
process.stdout.write(`${server.pid}\n`);
process.stdin.on("end", () => process.exit(0)).resume();
