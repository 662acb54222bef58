import { main } from "@/lib/cli/main";

/** What lib/cli/colonnade.mjs does, without compiling first: the tests' bundle of the command line starts here. */
process.exitCode = await main(process.argv.slice(2));
