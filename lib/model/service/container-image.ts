/** An image in a private repository of Amazon ECR. */
export interface EcrImageReference {
  readonly account: string;
  readonly region: string;
  /** With its namespaces: `shop/web`. */
  readonly repository: string;
  /** A tag, or a digest as `sha256:...`; `latest` where neither is stated, as Docker reads it. */
  readonly tagOrDigest: string;
}

/**
 * Hosts of private repositories (read: ECR user guide, "Private registry"): account, region, and the domain of the partition; and what
 * names an image there: a repository with namespaces, a tag, a digest, or both, of which the digest decides.
 */
const REFERENCE =
  /^(\d{12})\.dkr\.ecr\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** What an image's name says of a private repository of ECR; undefined for an image of any other registry. */
export function parseEcrReference(image: string): EcrImageReference | undefined {
  const [, account, region, repository, tag = 'latest', digest] = REFERENCE.exec(image) ?? [];
  if (account === undefined || region === undefined || repository === undefined) return undefined;
  return { account, region, repository, tagOrDigest: digest ?? tag };
}
