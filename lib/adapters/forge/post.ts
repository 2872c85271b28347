import type { Branches, ChangeRequest, ChangeText, Comment, Forge, LabelChange } from './forge';

/** What became of something that is to be there once. */
export type PostState = 'created' | 'updated' | 'unchanged';

/**
 * Writes the one comment that begins with `marker`: edits the first of its own that does, or adds one. `body` begins with
 * the marker. A comment that says the same already is left alone, so that nobody is notified.
 */
export async function postComment(
  forge: Forge,
  number: number,
  marker: string,
  body: string,
): Promise<{ readonly state: PostState; readonly comment: Comment }> {
  const mine = (await forge.ownComments(number)).find((comment) => comment.body.startsWith(marker));
  if (mine === undefined) return { state: 'created', comment: await forge.addComment(number, body) };
  if (asStored(mine.body) === asStored(body)) return { state: 'unchanged', comment: mine };
  return { state: 'updated', comment: await forge.editComment(number, mine.id, body) };
}

/** Both platforms may trim a text and change its line ends. */
function asStored(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}

/** Makes the labels among `ours` be those that are wanted; other labels are left alone. Returns what it changed. */
export async function postLabels(
  forge: Forge,
  number: number,
  ours: readonly string[],
  wanted: readonly string[],
): Promise<LabelChange> {
  const present = await forge.labels(number);
  const change = {
    add: wanted.filter((name) => !present.includes(name)),
    remove: present.filter((name) => ours.includes(name) && !wanted.includes(name)),
  };
  if (change.add.length + change.remove.length > 0) await forge.changeLabels(number, change);
  return change;
}

/** Opens a change request from one branch to another, or gives the one that is open a new text. */
export async function postRequest(
  forge: Forge,
  branches: Branches,
  text: ChangeText,
): Promise<{ readonly state: PostState; readonly request: ChangeRequest }> {
  const open = await forge.openRequest(branches);
  return open === undefined
    ? { state: 'created', request: await forge.createRequest(branches, text) }
    : { state: 'updated', request: await forge.editRequest(open.number, text) };
}
