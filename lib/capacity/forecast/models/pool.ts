import type { ForecastModel } from '../model';
import { dampedTrend } from './damped-trend';
import { hourOfWeekMedian } from './hour-of-week-median';
import { profileLevel } from './profile-level';
import { yearlySeason } from './yearly-season';

/**
 * The models that are combined. They differ in what they believe of the level, which is what forecasts of real traffic
 * err in most: it stays as yesterday, as in the last days, as in the last weeks; it goes on growing; it does as last year;
 * only the pattern repeats. docs/forecasting.md says what else was tried.
 */
export const models: readonly ForecastModel[] = [
  profileLevel('logarithmic', 24),
  profileLevel('logarithmic', 72),
  profileLevel('logarithmic', 168),
  profileLevel('logarithmic', 336),
  profileLevel('square-root', 24),
  dampedTrend('logarithmic'),
  hourOfWeekMedian(4),
  yearlySeason('logarithmic'),
];
