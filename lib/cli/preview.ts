export async function runPreview(): Promise<number> {
  return 0;
}
