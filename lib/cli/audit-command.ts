import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseExportLine } from "@/lib/domain/audit/export-line";
import {
  type ChainEntry,
  type ChainReport,
  parseHead,
  printFault,
  printHead,
  verifyChain,
} from "@/lib/domain/audit/verify-chain";
import { openStore } from "@/lib/store/store";
import { verifyRecord } from "@/lib/store/verify-record";
import { type Output, paint, write } from "./output";
import { parseLine } from "./parse-options";
import { UsageError } from "./usage";

const options = {
  file: { type: "string" },
  "database-url": { type: "string" },
  head: { type: "string" },
  format: { type: "string" },
} as const;

const pageSize = 1_000;

/** The entries of an export, a page at a time. Throws UsageError on a line that is none. */
async function* entriesOf(path: string): AsyncGenerator<readonly ChainEntry[]> {
  const stream = path === "-" ? process.stdin : createReadStream(path);
  let page: ChainEntry[] = [];
  let number = 0;
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === "") continue;
    const entry = parseExportLine(line);
    if (entry === null) throw new UsageError(`Line ${number} of ${path} is no line of an export.`, "audit");
    page.push(entry);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function readReport(
  from: { readonly file: string } | { readonly databaseUrl: string },
  noted: ReturnType<typeof parseHead>,
): Promise<ChainReport> {
  if ("file" in from) {
    try {
      return await verifyChain(entriesOf(from.file), noted);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") {
        throw new UsageError(`There is no file ${from.file}.`, "audit");
      }
      throw error;
    }
  }
  const store = openStore(from.databaseUrl, { applicationName: "colonnade audit" });
  try {
    return await verifyRecord(store, noted);
  } finally {
    await store.close();
  }
}

/** `colonnade audit verify`: 0 the record is whole, 1 it is not. Throws UsageError. */
export async function runAudit(args: readonly string[], output: Output): Promise<number> {
  const line = parseLine(args, options, "audit");
  const [verb, ...others] = line.names;
  if (verb !== "verify" || others.length > 0) {
    throw new UsageError("colonnade audit takes one word: verify.", "audit");
  }
  const file = line.text("file");
  const databaseUrl = line.text("database-url") ?? process.env.DATABASE_URL ?? null;
  const head = line.text("head");
  const noted = head === null ? null : parseHead(head);
  if (head !== null && noted === null) {
    throw new UsageError(
      "--head takes a head as it was shown: a number, a colon, 64 letters and digits.",
      "audit",
    );
  }
  const from = file !== null ? { file } : databaseUrl !== null ? { databaseUrl } : null;
  if (from === null) {
    throw new UsageError(
      "Name an export with --file, or the control database with --database-url or DATABASE_URL.",
      "audit",
    );
  }
  const report = await readReport(from, noted);
  const isWhole = report.faults.length === 0;
  if (line.word("format", ["text", "json"], "text") === "json") {
    const { count, faults } = report;
    await write(output.out, `${JSON.stringify({ isWhole, count, head: printHead(report.head), faults })}\n`);
    return isWhole ? 0 : 1;
  }
  const verdict = isWhole
    ? paint(output, "green", `The record is whole: ${report.count} events.`)
    : paint(
        output,
        "red",
        `The record is not whole: ${report.faults.length} faults in ${report.count} events.`,
      );
  const faults = report.faults.map((fault) => `  ${printFault(fault)}\n`).join("");
  await write(output.out, `${verdict}\n${faults}Head, to be noted elsewhere: ${printHead(report.head)}\n`);
  return isWhole ? 0 : 1;
}
