import type { ArchiveClass } from '../archive/config';
import type { CacheConfig, CacheConfigInput } from '../cache/config';
import type { UsageConfig } from '../cost/usage';
import type { DatabaseConfig, DatabaseConfigInput } from '../database/config';
import type { BusinessEvent, BusinessEventInput } from '../demand/calendar-event';
import type { EdgeConfig, EdgeConfigInput } from '../edge/config';
import type { WarmConfig, WarmConfigInput } from '../edge/warming';
import type { AlertThresholds, AlertThresholdsInput } from '../monitoring/alerts';
import type { QueueConfig, QueueConfigInput } from '../queue/config';
import type { ServiceConfig, ServiceConfigInput } from '../service/config';

/** A response time that the product promises. */
export interface ResponseTime {
  /**
   * What is aimed at.
   *
   * @example 200
   * @affects nothing that is deployed
   */
  readonly targetMs: number;
  /**
   * What is never exceeded.
   *
   * @example 1000
   */
  readonly maxMs: number;
}

/**
 * What a system states: its services, data and edge, with the figures of its scaling plan. A name and one service are enough.
 *
 * @example { "name": "shop", "services": { "web": { "kind": "web", "paths": ["/*"] } } }
 */
export interface SystemConfigInput {
  /**
   * What it is called: part of the names of its stacks. Lower-case letters, digits and hyphens, at most 30.
   *
   * @example "shop"
   * @affects names of stacks, parameters and log groups
   */
  readonly name: string;
  /**
   * What it is, for people who read the configuration.
   *
   * @default none
   * @example "A shop with a search and a checkout"
   * @affects nothing that is deployed
   */
  readonly description?: string;
  /**
   * Zone in which people use it; profiles, schedules and the calendar follow its clock.
   *
   * @default "UTC"
   * @example "Europe/Berlin"
   * @affects `tidemark forecast`, `tidemark plan`
   */
  readonly timeZone?: string;
  /**
   * Services by name, told apart by `kind`: `web`, `websocket` or `worker`.
   *
   * @affects AWS::ECS::Service, AWS::ECS::TaskDefinition
   */
  readonly services: Readonly<Record<string, ServiceConfigInput>>;
  /**
   * Queues of jobs, by name.
   *
   * @default {}
   * @affects AWS::SQS::Queue
   */
  readonly queues?: Readonly<Record<string, QueueConfigInput>>;
  /**
   * An Aurora PostgreSQL cluster.
   *
   * @default no database
   * @affects AWS::RDS::DBCluster, AWS::RDS::DBInstance, AWS::RDS::DBProxy
   */
  readonly database?: DatabaseConfigInput;
  /**
   * Caches by name.
   *
   * @default {}
   * @affects AWS::ElastiCache::ReplicationGroup, AWS::ElastiCache::ServerlessCache
   */
  readonly caches?: Readonly<Record<string, CacheConfigInput>>;
  /**
   * CloudFront in front of the services.
   *
   * @default as its keys say: nothing is cached
   * @affects AWS::CloudFront::Distribution, AWS::WAFv2::WebACL
   */
  readonly edge?: EdgeConfigInput;
  /**
   * Fills caches before forecast peaks.
   *
   * @default nothing does
   * @affects AWS::Lambda::Function, AWS::Scheduler::Schedule
   */
  readonly warm?: WarmConfigInput;
  /**
   * What moves to colder storage, and when, by name.
   *
   * @default {}
   * @affects AWS::S3::Bucket LifecycleConfiguration
   */
  readonly archive?: Readonly<Record<string, ArchiveClass>>;
  /**
   * The class of `archive` that the services' logs are copied to as they are written.
   *
   * @default they end with their log groups
   * @example "service-logs"
   * @affects AWS::KinesisFirehose::DeliveryStream, AWS::Logs::SubscriptionFilter
   */
  readonly archiveServiceLogs?: string;
  /**
   * From when on something is bad.
   *
   * @default as its keys say
   * @affects AWS::CloudWatch::Alarm, AWS::CloudWatch::Dashboard
   */
  readonly alerts?: AlertThresholdsInput;
  /**
   * Response times that the product promises, by name.
   *
   * @default {}
   * @affects AWS::CloudWatch::Dashboard
   */
  readonly responseTimes?: Readonly<Record<string, ResponseTime>>;
  /**
   * What a month uses that a template does not state.
   *
   * @default that is listed as not covered
   * @affects `tidemark cost`
   */
  readonly usage?: UsageConfig;
  /**
   * Business events that move demand.
   *
   * @default []
   * @affects `tidemark forecast`, `tidemark plan`
   */
  readonly calendar?: readonly BusinessEventInput[];
}

/** A system, checked, with nothing left out that has a default. */
export interface SystemConfig extends SystemConfigInput {
  readonly timeZone: string;
  readonly services: Readonly<Record<string, ServiceConfig>>;
  readonly queues: Readonly<Record<string, QueueConfig>>;
  readonly database?: DatabaseConfig;
  readonly caches: Readonly<Record<string, CacheConfig>>;
  readonly edge: EdgeConfig;
  readonly warm?: WarmConfig;
  readonly archive: Readonly<Record<string, ArchiveClass>>;
  readonly alerts: AlertThresholds;
  readonly responseTimes: Readonly<Record<string, ResponseTime>>;
  readonly calendar: readonly BusinessEvent[];
}
