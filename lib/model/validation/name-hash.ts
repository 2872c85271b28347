/** FNV-1a, 32 bits: the same for a name at every synth, and spread evenly (http://www.isthe.com/chongo/tech/comp/fnv). */
export function nameHash(name: string): number {
  let state = 0x811c9dc5;
  for (const character of name) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return state >>> 0;
}
