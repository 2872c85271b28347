import { hash } from 'node:crypto';
import type { RowSum } from '../../partitions/archive/row-sum';

const NEWLINE = 0x0a;

/**
 * Rows and checksum of a file in COPY's text format, where a row is a line: what `sumSql` says of the rows in the database. Holds
 * one line and one part of the stream.
 *
 * A last line without an end is a file that was cut: it is no row, and `isWhole` is false.
 */
export async function sumLines(
  parts: AsyncIterable<Uint8Array>,
): Promise<RowSum & { readonly bytes: number; readonly isWhole: boolean }> {
  let rows = 0n;
  let checksum = 0n;
  let bytes = 0;
  let begun: Uint8Array[] = [];
  for await (const part of parts) {
    bytes += part.length;
    let from = 0;
    for (let end = part.indexOf(NEWLINE); end !== -1; end = part.indexOf(NEWLINE, from)) {
      const rest = part.subarray(from, end);
      const line = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
      begun = [];
      rows++;
      checksum += hash('sha256', line, 'buffer').readBigInt64BE(0);
      from = end + 1;
    }
    if (from < part.length) begun.push(part.subarray(from));
  }
  return { rows, checksum, bytes, isWhole: begun.length === 0 };
}
