import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { CLUSTER_PARAMETERS } from './parameters';

/** PostgreSQL's usual port is the first a scanner tries; nothing is gained by keeping it. */
export const PORT = 5433;
/** Instances stand where nothing leads out. */
export const SUBNET_TYPE = ec2.SubnetType.PRIVATE_ISOLATED;

/** The version this library was tested with, unless another is named. */
export function auroraPostgres(version?: rds.AuroraPostgresEngineVersion): rds.IClusterEngine {
  return rds.DatabaseClusterEngine.auroraPostgres({ version: version ?? rds.AuroraPostgresEngineVersion.VER_17_9 });
}

export function clusterParameters(scope: Construct, engine: rds.IClusterEngine): rds.ParameterGroup {
  return new rds.ParameterGroup(scope, 'Parameters', {
    engine,
    parameters: { ...CLUSTER_PARAMETERS },
    description: 'Tidemark: see lib/constructs/database/parameters.ts',
  });
}
