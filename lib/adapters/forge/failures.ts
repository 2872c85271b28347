import { formatGiven, InputError, type Problem } from '../../model/validation/input-error';

/** GitHub or GitLab said no. Callers tell a missing permission from other things by the HTTP status. */
export class ForgeRefusal extends InputError {
  readonly status: number;

  constructor(status: number, message: string, problems: readonly Problem[]) {
    super('forge-refused', message, problems);
    this.status = status;
  }
}

export function refused(method: string, url: string, status: number, json: unknown): ForgeRefusal {
  const said = reason(json);
  return new ForgeRefusal(status, `${new URL(url).host} refused what was asked`, [
    { where: asked(method, url), given: `${status} ${said}`.trim(), ...remedyOf(status, said) },
  ]);
}

export function unreachable(method: string, url: string, error: Error, timeoutMs: number): InputError {
  return new InputError('forge-unreachable', `${new URL(url).host} did not answer`, [
    {
      where: asked(method, url),
      given: error.cause instanceof Error ? error.cause.message : error.message,
      allowed: `an answer within ${timeoutMs / 1000} s`,
      remedy: 'Run it again; where it happens always, look at the network and at proxies.',
    },
  ]);
}

export function unexpected(method: string, url: string, json: unknown): InputError {
  return new InputError('forge-unexpected', `${new URL(url).host} answered something else`, [
    {
      where: asked(method, url),
      given: formatGiven(json),
      allowed: 'the answer of the API of GitHub or GitLab',
      remedy: 'Check the address of the API, and what stands between: a proxy may want a login.',
    },
  ]);
}

function asked(method: string, url: string): string {
  return `${method} ${new URL(url).pathname}`;
}

/** What GitHub says in `message` and `errors`, and GitLab in `message` or `error`. */
function reason(json: unknown): string {
  if (typeof json === 'string') return json;
  if (typeof json !== 'object' || json === null) return '';
  const { message, error, errors } = json as Record<string, unknown>;
  const parts = [message ?? error, errors].filter((part) => part !== undefined);
  return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(': ');
}

/** What is allowed, and what to do where GitHub or GitLab refuses, by HTTP status and what it says. */
function remedyOf(status: number, reason: string): Pick<Problem, 'allowed' | 'remedy'> {
  if (status === 401)
    return {
      allowed: 'a token that is valid',
      remedy: 'Give the job a token (GITHUB_TOKEN, or TIDEMARK_GITLAB_TOKEN), or a new one where it has expired.',
    };
  if (/not permitted to create or approve pull requests/.test(reason))
    return {
      allowed: 'pull requests by workflows',
      remedy:
        'Turn on "Allow GitHub Actions to create and approve pull requests" in the settings of Actions, or use the token of an app.',
    };
  if (/rate limit/i.test(reason)) return { allowed: 'fewer requests an hour', remedy: 'Run it again in an hour.' };
  if (status === 403)
    return {
      allowed: 'what the token may do',
      remedy:
        'GitHub: add `pull-requests: write` to the permissions of the job. GitLab: a project access token with the scope api.',
    };
  if (status === 404)
    return {
      allowed: 'something that exists and that the token may see',
      remedy: 'Check project and number, and that the token belongs to this project.',
    };
  if (status === 429 || status >= 500) return { allowed: 'an answer', remedy: 'Run it again later.' };
  return { allowed: 'what its API takes', remedy: 'See what it says, and docs/workflows.md.' };
}
