import { readFileSync } from 'node:fs';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { z } from 'zod';
import { run } from '../../lib/cli/main';
import { type ConfigGroup, type ConfigKey, readConfig } from '../../scripts/config/keys';
import { exampleOf, renderConfig } from '../../scripts/config/render';

const config = readConfig(process.cwd());
const groups: readonly ConfigGroup[] = [...config.system, ...config.environment];
const keys = groups.flatMap(({ keys: all }) => all);
const named = (key: ConfigKey) => key.path.join('.');

/** JSON as a value; undefined for words. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The CDK's classes of single resources, which are made more often than the specification is published. */
function isKnownToCdk(type: string): boolean {
  const [, service = '', name = ''] = type.split('::');
  const module = require(`aws-cdk-lib/aws-${service.toLowerCase()}`) as Record<
    string,
    { CFN_RESOURCE_TYPE_NAME?: string }
  >;
  return module[`Cfn${name}`]?.CFN_RESOURCE_TYPE_NAME === type;
}

test('docs/configuration.md is what `npm run docs:config` writes', () => {
  const written = readFileSync('docs/configuration.md', 'utf8');
  expect(written === renderConfig(config) || 'docs/configuration.md is not up to date').toBe(true);
});

describe('every key of the configuration', () => {
  test('has a meaning, and says what holds where it is left out if it can be', () => {
    expect(keys.length).toBeGreaterThan(250);
    expect(keys.filter(({ text }) => !/[.]$/.test(text)).map(named)).toEqual([]);
    expect(keys.filter(({ isOptional, fallback }) => isOptional !== (fallback !== undefined)).map(named)).toEqual([]);
  });

  test('has an example, or keys below it that have', () => {
    expect(keys.filter((key) => exampleOf(key) === undefined && key.below.length === 0).map(named)).toEqual([]);
  });

  test('has an example that its schema accepts', () => {
    const refused = keys.flatMap((key) => {
      const example = exampleOf(key);
      if (example === undefined) return [];
      const { error } = z.safeParse(key.outer, asJson(example));
      return error === undefined ? [] : [`${named(key)}: ${example}: ${error.message}`];
    });
    expect(refused).toEqual([]);
  });

  test('has the default that its schema fills in', () => {
    const wrong = keys.flatMap((key) => {
      if (key.fallback === undefined) return [];
      const filled = z.safeParse(key.outer, undefined).data;
      const stated = asJson(key.fallback);
      if (stated !== undefined)
        return JSON.stringify(z.safeParse(key.outer, stated).data) === JSON.stringify(filled) ? [] : [named(key)];
      // In words stands what follows from other keys; a plain value would stand there itself.
      return filled === undefined || typeof filled === 'object' || key.fallback.includes(String(filled))
        ? []
        : [`${named(key)}: ${key.fallback}, and not ${String(filled)}`];
    });
    expect(wrong).toEqual([]);
  });

  test('is optional exactly where its schema accepts nothing', () => {
    const wrong = keys.filter(({ isOptional, outer }) => z.safeParse(outer, undefined).success !== isOptional);
    expect(wrong.map(named)).toEqual([]);
  });

  test('says where it acts', () => {
    const silent = groups.flatMap(({ affects, keys: all }) =>
      affects.length > 0 ? [] : all.filter((key) => key.affects === undefined && key.below.length === 0).map(named),
    );
    expect(silent).toEqual([]);
  });

  test('acts on resources and properties that CloudFormation has, and on commands that there are', async () => {
    const spec = loadAwsServiceSpecSync();
    let help = '';
    await run(
      ['--help'],
      { out: (text) => (help += text), err: () => {}, interactive: false, columns: 100 },
      process.cwd(),
    );
    const commands = [...help.matchAll(/^ {2}(\w+)/gm)].map(([, command]) => command);
    const places = groups.flatMap(({ affects, keys: all }) => [...affects, ...all.flatMap((key) => key.affects ?? [])]);
    const unknown = [...new Set(places)].filter((place) => {
      const [, command] = /^`tidemark (\w+)`$/.exec(place) ?? [];
      if (command !== undefined) return !commands.includes(command);
      const [, type = '', property] = /^(\w+::\w+::\w+)(?: (\w+))?$/.exec(place) ?? [];
      if (type === '') return place.includes('::');
      const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', type);
      if (resource === undefined) return !isKnownToCdk(type);
      return property !== undefined && resource.properties[property] === undefined;
    });
    expect(unknown).toEqual([]);
  });
});
