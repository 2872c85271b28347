import type { TextRow } from './copy-file';

/** How two sets of rows differ. */
export interface Difference {
  readonly lost: number;
  readonly duplicated: number;
  /** As many as there should be, with other content. */
  readonly altered: number;
  /** The first of them, for a message. */
  readonly examples: readonly string[];
}

/** Rows that were acknowledged as committed: a multiset, which the database and the archive together have to be. */
export class RowModel {
  private readonly byId = new Map<string, TextRow[]>();

  constructor(rows: readonly TextRow[] = []) {
    for (const row of rows) this.add(row);
  }

  get size(): number {
    let size = 0;
    for (const rows of this.byId.values()) size += rows.length;
    return size;
  }

  ids(): string[] {
    return [...this.byId.keys()];
  }

  get(id: string): readonly TextRow[] {
    return this.byId.get(id) ?? [];
  }

  add(row: TextRow): void {
    const id = String(row.id);
    this.byId.set(id, [...this.get(id), row]);
  }

  /** All rows of the id are this one now. */
  replace(row: TextRow): void {
    this.byId.set(String(row.id), [row]);
  }

  remove(id: string): void {
    this.byId.delete(id);
  }

  /** Of columns that the table does not have any more nobody knows what was in them; a column that is missing holds nothing. */
  compare(found: readonly TextRow[], droppedColumns: readonly string[] = []): Difference {
    const show = (row: TextRow) =>
      JSON.stringify(
        Object.entries(row)
          .filter(([name, value]) => value !== null && !droppedColumns.includes(name))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
    const foundById = new RowModel(found);
    let [lost, duplicated, altered] = [0, 0, 0];
    const examples: string[] = [];
    for (const id of new Set([...this.ids(), ...foundById.ids()])) {
      const expected = this.get(id).map(show);
      const rest = foundById.get(id).map(show);
      const missing = expected.filter((row) => {
        const at = rest.indexOf(row);
        if (at !== -1) rest.splice(at, 1);
        return at === -1;
      });
      if (missing.length === 0 && rest.length === 0) continue;
      const both = Math.min(missing.length, rest.length);
      altered += both;
      lost += missing.length - both;
      duplicated += rest.length - both;
      if (examples.length < 3) examples.push(`expected ${missing.join(' ')}, found ${rest.join(' ')}`);
    }
    return { lost, duplicated, altered, examples };
  }
}
