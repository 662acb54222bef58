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

/** The form "change the connection". What is empty stays as it is. */
export interface EditForm {
  readonly name: string;
  readonly connectionString: string;
  readonly replicas: readonly ReplicaForm[];
  readonly nextKey: number;
}

interface Edited {
  readonly name: string;
  readonly replicaNames: readonly string[];
}

/** The form as it opens. */
export function editForm(target: Edited): EditForm {
  return {
    name: target.name,
    connectionString: "",
    replicas: target.replicaNames.map((name, key) => ({ key, name, connectionString: "" })),
    nextKey: target.replicaNames.length,
  };
}

export interface TargetEdit {
  readonly name?: string;
  readonly connectionString?: string;
  readonly replicas?: { readonly name: string; readonly connectionString?: string }[];
}

/** What of the target the form changes; null when that is nothing. Replicas that nobody touched are left to the server, which drops one that was promoted. */
export function toEdit(form: EditForm, target: Edited): TargetEdit | null {
  const name = form.name.trim();
  const connectionString = form.connectionString.trim();
  const replicas = form.replicas.map((replica) => {
    const own = replica.connectionString.trim();
    return { name: replica.name.trim(), ...(own === "" ? {} : { connectionString: own }) };
  });
  const isTouched =
    replicas.some((replica) => "connectionString" in replica) ||
    replicas.map((replica) => replica.name).join("\n") !== target.replicaNames.join("\n");
  const edit: TargetEdit = {
    ...(name === target.name ? {} : { name }),
    ...(connectionString === "" ? {} : { connectionString }),
    ...(isTouched ? { replicas } : {}),
  };
  return Object.keys(edit).length === 0 ? null : edit;
}

/** Why the edit can't be sent yet; null when it can. */
export function findUneditable(form: EditForm, target: Edited): string | null {
  if (form.name.trim() === "") return "Name the target";
  if (form.replicas.some((replica) => replica.name.trim() === "")) return "Name each replica, or remove it";
  return toEdit(form, target) === null ? "Nothing is changed yet" : null;
}
