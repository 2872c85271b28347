import { renderSecurityPage, type SecurityFacts, SHOWN } from '../../scripts/security/page';

const PAGE = ['findings', 'roles', 'invariants'].map((name) => `<!-- ${name} -->\n<!-- /${name} -->`).join('\n');

const role = (path: string, description?: string) => ({
  path,
  ...(description === undefined ? {} : { description }),
  trust: ['`lambda.amazonaws.com`, on behalf of this account'],
  permissions: ['`sqs:SendMessage` on `<data/Queue>`'],
});

function facts(overrides: Partial<SecurityFacts> = {}): SecurityFacts {
  const found = {
    pack: 'PCI.DSS.321',
    rule: 'IAMNoInlinePolicy',
    path: 'services/api/Task/Definition/TaskRole/Policy',
  };
  const reason = 'It goes when the role goes';
  return {
    observed: new Map([
      [SHOWN, [{ ...found, reason, acknowledgedOn: 'services/api/Task/Definition/TaskRole' }, found]],
      ['other', [{ ...found, reason, acknowledgedOn: 'services/web/Task/Definition/TaskRole' }]],
    ]),
    roles: new Map([
      [SHOWN, [role('services/api/Task/Definition/TaskRole')]],
      ['other', [role('services/web/Task/Definition/TaskRole'), role('data/Own', 'Only here')]],
    ]),
    ...overrides,
  };
}

test('counts what is found and what is accepted, once for all platforms', () => {
  const page = renderSecurityPage(PAGE, facts());
  expect(page).toContain('| PCI.DSS.321 | 1 | 1 |');
  expect(page.match(/It goes when the role goes/g)).toHaveLength(1);
});

test('shows the roles of one platform, and of others those that it does not have', () => {
  const page = renderSecurityPage(PAGE, facts());
  expect(page).toContain('<code>services/api/Task/Definition/TaskRole</code>: The application');
  expect(page).toContain('<code>data/Own</code>: Only here');
  expect(page).not.toContain('services/web/');
});

test('given a role that nobody has explained, then there is no page', () => {
  const roles = new Map([[SHOWN, [role('data/Unknown')]]]);
  expect(() => renderSecurityPage(PAGE, facts({ roles }))).toThrow(/Nobody says .* data\/Unknown/);
});

test('is the same when it is written again', () => {
  const once = renderSecurityPage(PAGE, facts());
  expect(renderSecurityPage(once, facts())).toBe(once);
});

test('given a page without a place for the roles, then it says so', () => {
  expect(() => renderSecurityPage('# Security', facts())).toThrow('<!-- findings -->');
});
