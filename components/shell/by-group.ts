/** Members under their group's name, groups in the order in which they first appear. */
export function byGroup<T extends { group: string }>(members: readonly T[]): [group: string, members: T[]][] {
  const groups = new Map<string, T[]>();
  for (const member of members) {
    const known = groups.get(member.group);
    if (known === undefined) groups.set(member.group, [member]);
    else known.push(member);
  }
  return [...groups];
}
