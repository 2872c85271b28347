/** A comment of a pull request. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  /** Where it is read, if the platform says so. */
  readonly url?: string;
}

/** A pull request of GitHub, or a merge request of GitLab. */
export interface ChangeRequest {
  readonly number: number;
  readonly url: string;
}

/** What a change request says of itself. */
export interface ChangeText {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** Which branch is to be merged into which. */
export interface Branches {
  readonly source: string;
  readonly target: string;
}

/**
 * What a review needs of GitHub or GitLab. A change request is named by its number.
 *
 * Everything throws `InputError` (code `forge-refused` or `forge-unreachable`) that says what was asked and what to do.
 */
export interface Forge {
  /** As its users call it. */
  readonly name: 'GitHub' | 'GitLab';
  /** Comments of the one who writes them here: nobody else's is ever touched. Oldest first, from all pages. */
  ownComments(number: number): Promise<Comment[]>;
  addComment(number: number, body: string): Promise<Comment>;
  editComment(number: number, id: number, body: string): Promise<Comment>;
  labels(number: number): Promise<string[]>;
  changeLabels(number: number, change: LabelChange): Promise<void>;
  /** The open change request from one branch to another, if there is one. */
  openRequest(branches: Branches): Promise<ChangeRequest | undefined>;
  createRequest(branches: Branches, text: ChangeText): Promise<ChangeRequest>;
  editRequest(number: number, text: ChangeText): Promise<ChangeRequest>;
}

export interface LabelChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}
