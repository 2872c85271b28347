import { escapeHtml } from '../../../report/format/html';
import { FINDING_CLASSES, type FindingClass } from '../../finding';
import type { FindingFamily } from '../families';
import { CLASS_NAMES } from '../words';

/** Class of everything that is about an environment, by its place in the list. */
export function environmentClass(index: number): string {
  return `in-e${index}`;
}

/** Checkboxes that choose what is shown; the style sheet does the rest, so that the page needs no script. */
export function filters(environments: readonly string[], groups: readonly FindingFamily[]): string {
  const counted = (name: FindingClass) =>
    groups.filter(({ finding }) => finding.class === name).reduce((sum, { others }) => sum + 1 + others.length, 0);
  const boxes = [
    fieldset(
      'Environments',
      environments.map((name, index) => checkbox(`e${index}`, name, true)),
    ),
    fieldset(
      'Classes',
      classesOf(groups).map((name) => checkbox(`c-${name}`, `${CLASS_NAMES[name]} (${counted(name)})`, true)),
    ),
    fieldset('Only', [checkbox('open-only', 'what gets worse and nobody accepted', false)]),
  ];
  return `<form class="filters" aria-label="What is shown">${boxes.join('\n')}</form>`;
}

/** Rules that hide what is not chosen. What a link leads to is shown in any case. */
export function filterStyle(environments: readonly string[], groups: readonly FindingFamily[]): string {
  const rules = [
    '.filters { display: flex; } .filtered { display: none; }',
    ...environments.map((_, index) => `body:has(#e${index}:checked) .${environmentClass(index)} { display: block; }`),
    ...classesOf(groups).map((name) => `body:has(#c-${name}:not(:checked)) .c-${name} { display: none !important; }`),
    'body:has(#open-only:checked) .change:not(.open) { display: none !important; }',
    'body .change.filtered:target { display: block !important; }',
  ];
  return `@supports selector(:has(*)) {\n${rules.join('\n')}\n}\n`;
}

function classesOf(groups: readonly FindingFamily[]): FindingClass[] {
  return FINDING_CLASSES.filter((name) => groups.some(({ finding }) => finding.class === name));
}

function fieldset(legend: string, boxes: readonly string[]): string {
  return `<fieldset><legend>${legend}</legend>${boxes.join('\n')}</fieldset>`;
}

function checkbox(id: string, label: string, isChecked: boolean): string {
  return `<label><input type="checkbox" id="${id}"${isChecked ? ' checked' : ''}> ${escapeHtml(label)}</label>`;
}
