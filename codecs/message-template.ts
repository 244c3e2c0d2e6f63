import type { Json } from './canonical-json.ts';
import { roleOf } from './field-roles.ts';

/** What a template's holes are filled from. */
export interface TemplateValues {
  /** Fields that no column took, a JSON object as text; '' = none. */
  readonly attributes: string;
  readonly status: number | null;
  readonly latency: number | null;
}

/** `{Name}`, `{@Name}`, `{Name,10:0.00}`; doubled braces are braces (https://messagetemplates.org). */
const HOLE = /\{\{|\}\}|\{[@$]?([A-Za-z0-9_.]{1,100})(?:,-?\d{1,4})?(?::([^{}]{0,50}))?\}/g;
const DECIMALS = /^#?,?0*\.(0{1,9})$|^[fFnN](\d)$/;
const MAX_TEMPLATE = 10_000;

/** The message of a template (Serilog, Microsoft.Extensions.Logging) and its values; holes without a value stay as they are. */
export const renderTemplate = (template: string, values: TemplateValues): string => {
  if (!template.includes('{') || template.length > MAX_TEMPLATE) return template;
  const fields = fieldsOf(values.attributes);
  return template.replace(HOLE, (hole, name: string | undefined, format: string | undefined) => {
    if (name === undefined) return hole.slice(1);
    const value = Object.hasOwn(fields, name) ? fields[name] : columnValue(name, values);
    return value === undefined ? hole : shown(value, format);
  });
};

const fieldsOf = (attributes: string): Readonly<Record<string, Json>> => {
  if (attributes === '') return {};
  const { Properties: properties, State: state, ...fields } = JSON.parse(attributes) as Record<string, Json>;
  return { ...inside(state), ...inside(properties), ...fields };
};

const inside = (value: Json | undefined): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {};

/** The value of a hole that went into a column. */
const columnValue = (name: string, { status, latency }: TemplateValues): number | undefined => {
  const { role } = roleOf('', name);
  return (role === 'status' ? status : role === 'latency' ? latency : null) ?? undefined;
};

const shown = (value: Json, format: string | undefined): string => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || format === undefined) return JSON.stringify(value);
  const decimals = DECIMALS.exec(format);
  return decimals ? value.toFixed(decimals[1]?.length ?? Number(decimals[2])) : String(value);
};
