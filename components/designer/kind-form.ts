/** What the form of one kind gets: its fields, and the way to change them. */
export type KindFormProps<Fields> = {
  fields: Fields;
  onEdit: (update: (fields: Fields) => Fields) => void;
};
