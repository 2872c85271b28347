export { extended } from './extend';
export { cloudWatch, type GetMetricData, type MetricQuery, nameOf } from './metric-query';
export { emptyRecording, hourlyDemand, lastRecorded, type Recording, readRecording, recordingFiles } from './recording';
export { type PeriodSpan, spansToRead } from './spans';
