import { FakeGitHub } from '../../helpers/fake-github';

const fake = new FakeGitHub();
beforeAll(() => fake.start());
afterAll(() => fake.stop());
afterEach(() => {
  Object.assign(fake, { mayWrite: true, mayMakeLabels: true, mayOpen: true });
  for (const list of [fake.comments, fake.labels, fake.pulls, fake.branches]) list.length = 0;
});

async function ask(method: string, path: string, body?: object, token = fake.token) {
  const response = await fetch(`${fake.url}/repos/acme/shop${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    json: text === '' ? undefined : JSON.parse(text),
    link: response.headers.get('link'),
  };
}

describe('the fake of GitHub', () => {
  test('1: the token', async () => {
    expect((await ask('GET', '/issues/7/comments', undefined, 'other')).status).toBe(401);
  });

  test('2: pages', async () => {
    for (let at = 0; at < 31; at++) await ask('POST', '/issues/7/comments', { body: `${at}` });
    const first = await ask('GET', '/issues/7/comments');
    expect(first.json).toHaveLength(30);
    const next = /<([^>]+)>; rel="next"/.exec(first.link ?? '')?.[1] ?? '';
    const second = await fetch(next, { headers: { authorization: `Bearer ${fake.token}` } });
    expect(await second.json()).toMatchObject([{ body: '30' }]);
    expect((await ask('GET', '/issues/7/comments?per_page=1000')).json).toHaveLength(31);
  });

  test('3: comments', async () => {
    const { status, json } = await ask('POST', '/issues/7/comments', { body: 'a' });
    expect({ status, login: json.user.login }).toEqual({ status: 201, login: 'github-actions[bot]' });
    expect((await ask('PATCH', `/issues/comments/${json.id}`, { body: 'b' })).json.body).toBe('b');
    expect((await ask('PATCH', '/issues/comments/1', { body: 'b' })).status).toBe(404);
    expect((await ask('POST', '/issues/7/comments', { body: '' })).status).toBe(422);
    expect((await ask('POST', '/issues/7/comments', { body: 'x'.repeat(65_537) })).status).toBe(422);
    expect((await ask('POST', '/issues/8/comments', { body: 'a' })).status).toBe(404);
  });

  test('4: a token that may only read', async () => {
    fake.mayWrite = false;
    expect((await ask('GET', '/issues/7/comments')).status).toBe(200);
    expect((await ask('POST', '/issues/7/comments', { body: 'a' })).status).toBe(403);
  });

  test('5: labels', async () => {
    fake.mayMakeLabels = false;
    expect((await ask('POST', '/issues/7/labels', { labels: ['new'] })).status).toBe(403);
    expect((await ask('POST', '/issues/7/labels', { labels: ['bug'] })).json).toEqual([{ name: 'bug' }]);
    expect((await ask('DELETE', '/issues/7/labels/bug')).status).toBe(200);
    expect((await ask('DELETE', '/issues/7/labels/bug')).status).toBe(404);
    fake.mayMakeLabels = true;
    expect((await ask('POST', '/issues/7/labels', { labels: ['new'] })).status).toBe(200);
  });

  test('6 and 7: pull requests', async () => {
    const body = { head: 'plans', base: 'main', title: 't', body: 'b' };
    expect((await ask('POST', '/pulls', body)).status).toBe(422);
    fake.branches.push('plans');
    fake.mayOpen = false;
    expect((await ask('POST', '/pulls', body)).status).toBe(403);
    fake.mayOpen = true;
    const { json } = await ask('POST', '/pulls', body);
    expect((await ask('POST', '/pulls', body)).status).toBe(422);
    expect((await ask('GET', '/pulls?state=open&head=acme:plans&base=main')).json).toHaveLength(1);
    expect((await ask('GET', '/pulls?state=open&head=acme:plans&base=other')).json).toHaveLength(0);
    expect((await ask('PATCH', `/pulls/${json.number}`, { title: 'u', body: 'c' })).json.title).toBe('u');
  });
});
