/** A name as one folder of a key: only characters that need no care there ("Naming Amazon S3 objects"). */
export function keySegment(text: string): string {
  return encodeURIComponent(text).replaceAll('%', '=');
}
