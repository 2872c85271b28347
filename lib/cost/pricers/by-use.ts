/** What types of resources are billed for that have no cost by themselves: only what goes through them, or lies in them, has. */
export const BILLED_BY_USE: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'requests',
  'AWS::ApiGatewayV2::Api': 'requests',
  'AWS::CloudFront::Function': 'invocations of the function at the edge',
  'AWS::CloudFront::KeyValueStore': 'reads of the key-value store',
  'AWS::EC2::FlowLog': 'flow logs',
  'AWS::ECR::Repository': 'images in the repository',
  'AWS::ECS::Cluster': 'metrics of Container Insights, where they are on',
  'AWS::KinesisFirehose::DeliveryStream': 'data through the delivery stream',
  'AWS::Lambda::Function': 'requests and time of the function',
  'AWS::Logs::Delivery': 'delivered logs',
  'AWS::RDS::GlobalCluster': 'writes that are copied to other regions',
  'AWS::RUM::AppMonitor': 'events of real users',
  'AWS::SNS::Topic': 'messages',
  'AWS::SQS::Queue': 'requests to the queue',
  'AWS::Scheduler::Schedule': 'invocations beyond the free ones',
  'AWS::StepFunctions::StateMachine': 'state transitions',
  'AWS::DynamoDB::Table': 'requests and storage',
  'AWS::DynamoDB::GlobalTable': 'requests and storage',
  'AWS::WAFv2::LoggingConfiguration': 'logs of the firewall',
};

/** What types of resources cost although the template has no quantity for it, and no price is in any book. */
export const WITHOUT_PRICE: Readonly<Record<string, string>> = {
  'AWS::CloudFront::MonitoringSubscription': 'additional metrics of the distribution',
};
