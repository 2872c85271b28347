export { renderJson } from './json';
export { COMMENT_MARKER, MAX_COMMENT_BYTES, type MarkdownOptions, renderMarkdown } from './markdown';
export { renderText } from './text';
