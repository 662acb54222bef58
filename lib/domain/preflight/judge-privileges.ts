import { z } from "zod";
import { quoteIdentifier } from "@/lib/domain/sql/sql";
import type { RawFinding } from "./finding";
import { countedWords, countWords } from "./print-figures";
import { buildsIndexToCome, hasStepToCome, type Subject } from "./subject";

/** What the connected role may do, and where it is connected. */

export const tableAccessSchema = z.object({
  /** As the plan calls it. */
  label: z.string(),
  role: z.enum(["changed", "related", "referenced"]),
  schema: z.string(),
  owner: z.string(),
  isOwner: z.boolean(),
  canSelect: z.boolean(),
  canUpdate: z.boolean(),
  canRefer: z.boolean(),
  canUseSchema: z.boolean(),
  canCreateInSchema: z.boolean(),
  /** Row security applies to this role: it may not see every row. */
  hidesRows: z.boolean(),
});

export const privilegesReadingSchema = z.object({
  role: z.string(),
  database: z.string(),
  isSuperuser: z.boolean(),
  inRecovery: z.boolean(),
  canCreateOnDatabase: z.boolean(),
  /** Colonnade's own schema; null while it is not there. */
  ownSchema: z.object({ owner: z.string(), canCreate: z.boolean(), canWriteTables: z.boolean() }).nullable(),
  /** Sees what other roles' sessions do (pg_monitor or pg_read_all_stats). */
  seesActivity: z.boolean(),
  connections: z.object({
    /** What is left for this role; the least of the server's, the database's and the role's. */
    free: z.number(),
    serverMax: z.number(),
    serverUsed: z.number(),
    databaseLimit: z.number().nullable(),
    databaseUsed: z.number(),
    roleLimit: z.number().nullable(),
    roleUsed: z.number(),
  }),
});
export type PrivilegesReading = z.infer<typeof privilegesReadingSchema> & {
  readonly tables: readonly z.infer<typeof tableAccessSchema>[];
};
type TableAccess = z.infer<typeof tableAccessSchema>;

/** Sessions that an engine holds on the primary while it works: statements, walk, counts, signals, blockers, heartbeat. */
const neededConnections = 6;

function quote(label: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(label) ? label : quoteIdentifier(label);
}

function judgeTable(table: TableAccess, reading: PrivilegesReading, subject: Subject): RawFinding[] {
  const found: RawFinding[] = [];
  const role = quote(reading.role);
  if (table.role !== "referenced" && !table.isOwner) {
    found.push({
      code: "not_owner",
      message: `${table.label} belongs to ${table.owner}; ${reading.role} may not alter it.`,
      remedy: `Run: grant ${quote(table.owner)} to ${role}. Or connect as ${table.owner}.`,
    });
  }
  if (table.role === "referenced" && !table.canRefer) {
    found.push({
      code: "no_references",
      message: `${reading.role} may not refer to ${table.label} with a foreign key.`,
      remedy: `Run: grant references on ${table.label} to ${role}.`,
      provenIn: "constrain",
    });
  }
  // A table that changes with it is walked and gets indexes, too.
  if (table.role === "referenced") return found;
  if (!table.canUseSchema || (buildsIndexToCome(subject) && !table.canCreateInSchema)) {
    const privilege = table.canUseSchema ? "create" : "usage";
    found.push({
      code: table.canUseSchema ? "no_index_create" : "no_row_access",
      message: table.canUseSchema
        ? `${reading.role} may not create in the schema ${table.schema}, where indexes of ${table.label} are made.`
        : `${reading.role} may not use the schema ${table.schema}.`,
      remedy: `Run: grant ${privilege} on schema ${quote(table.schema)} to ${role}.`,
    });
  }
  const reads = hasStepToCome(subject, "backfill") || hasStepToCome(subject, "verify");
  const lacks = [
    ...(reads && !table.canSelect ? ["select"] : []),
    ...(hasStepToCome(subject, "backfill") && !table.canUpdate ? ["update"] : []),
  ];
  if (lacks.length > 0) {
    found.push({
      code: "no_row_access",
      message: `${reading.role} has no ${lacks.join(" and ")} on ${table.label}.`,
      remedy: `Run: grant ${lacks.join(", ")} on ${table.label} to ${role}.`,
    });
  }
  if (reads && table.hidesRows) {
    found.push({
      code: "row_security",
      message: `Row security of ${table.label} applies to ${reading.role}: rows that its policies hide would be neither filled nor compared.`,
      remedy: `Run: alter role ${role} bypassrls. Or connect as the owner, without force row level security.`,
    });
  }
  return found;
}

function judgeOwnSchema(reading: PrivilegesReading): RawFinding[] {
  const role = quote(reading.role);
  const { ownSchema } = reading;
  if (ownSchema === null) {
    if (reading.canCreateOnDatabase) return [];
    return [
      {
        code: "no_schema_create",
        message: `${reading.role} may not create the schema colonnade, where the ledger is kept.`,
        remedy: `Run: grant create on database ${quote(reading.database)} to ${role}.`,
      },
    ];
  }
  if (ownSchema.canCreate && ownSchema.canWriteTables) return [];
  return [
    {
      code: "no_ledger_access",
      message: `The schema colonnade belongs to ${ownSchema.owner}; ${reading.role} may not ${ownSchema.canCreate ? "write its tables" : "create in it"}.`,
      remedy: `Run: grant ${quote(ownSchema.owner)} to ${role}. Or connect as ${ownSchema.owner}.`,
    },
  ];
}

function judgeConnections(reading: PrivilegesReading): RawFinding[] {
  const { connections: at } = reading;
  if (at.free >= neededConnections * 2) return [];
  const evidence = [
    `Server: ${countWords(at.serverUsed)} of ${countWords(at.serverMax)} in use`,
    ...(at.databaseLimit === null
      ? []
      : [
          `Database ${reading.database}: ${countWords(at.databaseUsed)} of ${countWords(at.databaseLimit)} in use`,
        ]),
    ...(at.roleLimit === null
      ? []
      : [`Role ${reading.role}: ${countWords(at.roleUsed)} of ${countWords(at.roleLimit)} in use`]),
  ];
  const isTight = at.free < neededConnections;
  return [
    {
      code: isTight ? "connections_exhausted" : "connections_few",
      message: `${countedWords(Math.max(0, at.free), "connection")} left for ${reading.role}; a rollout at work holds up to ${neededConnections}.`,
      evidence,
      remedy: isTight
        ? "Close idle sessions, or raise the limit that is reached."
        : "Keep an eye on it: the application shares these connections.",
    },
  ];
}

/** Judges what the role may do. Pure. */
export function judgePrivileges(reading: PrivilegesReading, subject: Subject): RawFinding[] {
  const found: RawFinding[] = [];
  if (reading.inRecovery) {
    found.push({
      code: "in_recovery",
      message: "This server is a standby: nothing can be written there.",
      remedy: "Point the target's connection to the primary.",
    });
  }
  for (const table of reading.tables) found.push(...judgeTable(table, reading, subject));
  found.push(...judgeOwnSchema(reading));
  if (!reading.seesActivity) {
    found.push({
      code: "activity_hidden",
      message: `${reading.role} may not see what other roles' sessions do: long transactions may go unnoticed, and who blocks a statement can't be named.`,
      remedy: `Run: grant pg_monitor to ${quote(reading.role)}.`,
    });
  }
  return [...found, ...judgeConnections(reading)];
}
