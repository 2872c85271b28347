import { Dashboard, GraphWidget, type IMetric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { injectedProps } from '../injected-props';

/** One graph of the dashboard. */
export interface DashboardGraph {
  /** Stands above the graph. */
  readonly title: string;
  /** Its lines. */
  readonly metrics: IMetric[];
  /** Horizontal lines: a label and where it lies. @default none */
  readonly limits?: Record<string, number>;
}

/** A heading and the graphs below it, three in a row. */
export interface DashboardSection {
  /** Stands above the section. */
  readonly title: string;
  /** Its graphs, three in a row. */
  readonly graphs: DashboardGraph[];
}

export interface PlatformDashboardProps {
  /** Name of the dashboard, unique in the region of the account. */
  readonly dashboardName: string;
  /** What stands on it, from the top. */
  readonly sections: DashboardSection[];
}

const COLUMNS = 3;
const WIDTH = 24;

/** One page on which the whole platform can be seen. */
export class PlatformDashboard extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.PlatformDashboard';

  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: PlatformDashboardProps) {
    props = injectedProps(PlatformDashboard, scope, id, props);
    super(scope, id);
    const { dashboardName, sections } = props;
    this.dashboard = new Dashboard(this, 'Dashboard', { dashboardName });
    for (const { title, graphs } of sections) {
      this.dashboard.addWidgets(new TextWidget({ markdown: `## ${title}`, width: WIDTH, height: 1 }));
      for (let start = 0; start < graphs.length; start += COLUMNS) {
        this.dashboard.addWidgets(...graphs.slice(start, start + COLUMNS).map(widget));
      }
    }
  }
}

function widget({ title, metrics, limits = {} }: DashboardGraph): GraphWidget {
  return new GraphWidget({
    title,
    left: metrics,
    width: WIDTH / COLUMNS,
    height: 6,
    leftYAxis: { min: 0 },
    leftAnnotations: Object.entries(limits).map(([label, value]) => ({ label, value })),
  });
}
