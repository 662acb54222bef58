/** A change for the examples of operations that take one. */
export const exampleChange = {
  kind: "add_columns",
  table: { schema: "public", name: "orders" },
  columns: [
    {
      name: "total_cents",
      type: "bigint",
      nullable: false,
      default: null,
      fill: { kind: "derive", expression: "(amount * 100)::bigint" },
    },
  ],
  indexes: [],
  constraints: [],
};
