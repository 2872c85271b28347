import { comparePatterns } from '../service/path-patterns';
import type { ContentClass } from './content-class';

/** A path and the class that answers it. */
export interface EdgeBehavior {
  readonly path: string;
  readonly name: string;
  readonly content: ContentClass;
}

/** The classes of an edge, by name. */
export type ContentClasses = Readonly<Record<string, ContentClass>>;

/** One behaviour for each path of each class, in the order in which CloudFront must ask them: the most specific first. */
export function edgeBehaviors(classes: ContentClasses): EdgeBehavior[] {
  return Object.entries(classes)
    .flatMap(([name, content]) => content.paths.map((path) => ({ path, name, content })))
    .sort((a, b) => comparePatterns(a.path, b.path));
}

/** Names of the classes without paths; an edge has one, which answers what no path matches. */
export function defaultClasses(classes: ContentClasses): string[] {
  return Object.entries(classes)
    .filter(([, content]) => content.paths.length === 0)
    .map(([name]) => name);
}
