/** The schemas that a search_path names, in order, without the user's own: nobody knows who that will be. */
export function readSearchPath(setting: string): readonly string[] {
  const schemas: string[] = [];
  const name = /\s*(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",]*))\s*(?:,|$)/gy;
  for (let at = name.exec(setting); at !== null; at = name.exec(setting)) {
    const { quoted, plain } = at.groups ?? {};
    const schema = quoted?.replaceAll('""', '"') ?? plain?.trim().toLowerCase() ?? "";
    if (schema !== "" && schema !== "$user") schemas.push(schema);
    if (name.lastIndex >= setting.length) break;
  }
  return schemas;
}
