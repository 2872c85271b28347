import type { PartitionsEnvironment } from '../../lib/handlers/partitions/env';

/** The environment of the function for a database at an address. */
export function partitionsEnvironment(address: string): PartitionsEnvironment {
  const { hostname, port, pathname } = new URL(address);
  return {
    DATABASE_HOST: hostname,
    DATABASE_PORT: port,
    DATABASE_NAME: pathname.slice(1),
    DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:master',
    DATABASE_CLUSTER: 'shop-cluster',
  };
}

/** A metric as CloudWatch takes it from a line. */
export interface PublishedMetric {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly timestampMs: number;
}

interface Line {
  readonly [member: string]: unknown;
  readonly _aws?: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}

/** What CloudWatch would take from the lines of a log; a name or dimension without its member takes nothing, as it does there. */
export function publishedMetrics(lines: readonly string[]): PublishedMetric[] {
  return lines.flatMap((text) => {
    const line: Line = JSON.parse(text);
    return (line._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap((names) =>
        Metrics.flatMap(({ Name, Unit }) => {
          const value = line[Name];
          const texts = names.map((name) => line[name]);
          if (typeof value !== 'number' || texts.some((found) => typeof found !== 'string')) return [];
          const dimensions = Object.fromEntries(names.map((name) => [name, String(line[name])]));
          return [
            { namespace: Namespace, dimensions, name: Name, unit: Unit, value, timestampMs: line._aws?.Timestamp ?? 0 },
          ];
        }),
      ),
    );
  });
}
