/** The form "add a target". Connection strings live here only until they are sent; nothing stores or prints them. Pure. */

export interface ReplicaForm {
  readonly key: number;
  readonly name: string;
  readonly connectionString: string;
}

export interface TargetForm {
  readonly name: string;
  readonly environment: string;
  readonly connectionString: string;
  readonly replicas: readonly ReplicaForm[];
  readonly nextKey: number;
}

export const emptyTargetForm: TargetForm = {
  name: "",
  environment: "production",
  connectionString: "",
  replicas: [],
  nextKey: 0,
};

export interface Connections {
  readonly connectionString: string;
  readonly replicas: readonly { readonly name: string; readonly connectionString: string }[];
}

/** What a connection test is asked about. */
export function toConnections(form: TargetForm): Connections {
  return {
    connectionString: form.connectionString.trim(),
    replicas: form.replicas.map((replica) => ({
      name: replica.name.trim(),
      connectionString: replica.connectionString.trim(),
    })),
  };
}

/** A test stands for exactly what was tested: this is equal for equal connections. */
export function printConnections(connections: Connections): string {
  return JSON.stringify(connections);
}

/** What is still needed before the connections can be tested; null when nothing is. */
export function findUntestable(form: TargetForm): string | null {
  if (form.connectionString.trim() === "") return "Paste a connection string first";
  const unready = form.replicas.some(
    (replica) => replica.name.trim() === "" || replica.connectionString.trim() === "",
  );
  return unready ? "Name each replica and paste its connection string, or remove it" : null;
}

/** Why the target can't be saved yet; null when it can. */
export function findUnsavable(form: TargetForm, tested: { readonly ok: boolean } | null): string | null {
  if (form.name.trim() === "") return "Name the target";
  if (form.environment.trim() === "") return "Say which environment it is";
  const untestable = findUntestable(form);
  if (untestable !== null) return untestable;
  if (tested === null) return "Test the connection first";
  return tested.ok ? null : "The connection test must succeed first";
}
