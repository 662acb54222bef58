import { Sentence } from "@/components/reference/sentence";
import { Disclosure } from "@/components/ui/disclosure";
import {
  alternativesOf,
  fieldsOf,
  nameAlternative,
  printType,
  type Schema,
  type SchemaField,
} from "@/lib/view/reference/reference";

/** Deeper than this a person reads the example, or the document itself. */
const deepest = 4;

function Inner({ schema, depth }: { schema: Schema; depth: number }) {
  const alternatives = alternativesOf(schema.type === "array" ? ((schema.items ?? {}) as Schema) : schema);
  if (depth > deepest) return null;
  if (alternatives.length > 0) {
    return (
      <Disclosure summary={`One of ${alternatives.length}`}>
        {alternatives.map((one, index) => {
          const name = nameAlternative(one, index);
          return fieldsOf(one).length === 0 ? (
            <p key={name} className="font-mono text-meta">
              {name}
            </p>
          ) : (
            <Disclosure key={name} summary={<span className="font-mono">{name}</span>}>
              <SchemaFields schema={one} depth={depth + 1} />
            </Disclosure>
          );
        })}
      </Disclosure>
    );
  }
  const fields = fieldsOf(schema);
  if (fields.length === 0) return null;
  return (
    <Disclosure summary={`${fields.length} ${fields.length === 1 ? "member" : "members"}`}>
      <SchemaFields schema={schema} depth={depth + 1} />
    </Disclosure>
  );
}

/** One field: its name, its type in words, whether it must be there, and what it means. */
export function SchemaFieldRow({ field, depth = 0 }: { field: SchemaField; depth?: number }) {
  const { description } = field.schema;
  return (
    <li className="flex flex-col gap-0.5 border-b border-line py-1.5 last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-mono font-medium">{field.name}</span>
        <span className="min-w-0 text-meta text-muted [overflow-wrap:anywhere]">
          {printType(field.schema)}
        </span>
        {field.isRequired ? <span className="text-meta text-ink">required</span> : null}
      </div>
      {typeof description === "string" ? (
        <p className="max-w-text text-muted">
          <Sentence text={description} />
        </p>
      ) : null}
      <Inner schema={field.schema} depth={depth} />
    </li>
  );
}

/** The members of a schema, in the order in which the code declares them. */
export function SchemaFields({ schema, depth = 0 }: { schema: Schema; depth?: number }) {
  const fields = fieldsOf(schema);
  if (fields.length === 0) {
    const alternatives = alternativesOf(schema);
    return alternatives.length === 0 ? (
      <p className="text-muted">{printType(schema)}</p>
    ) : (
      <Inner schema={schema} depth={depth} />
    );
  }
  return (
    <ul className="flex flex-col">
      {fields.map((field) => (
        <SchemaFieldRow key={field.name} field={field} depth={depth} />
      ))}
    </ul>
  );
}
