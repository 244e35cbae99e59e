// The little language of placeholders in WITH values: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, `${file:PATH}`, `$$`.
// Invariant: a dollar sign that begins neither a placeholder nor `$$` is an ordinary character, so JSON paths need no escape.

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  /** `fallback` also stands for a variable that is set but empty, when it was written. */
  | { readonly kind: 'variable'; readonly name: string; readonly fallback: string | undefined }
  | { readonly kind: 'required'; readonly name: string; readonly message: string }
  | { readonly kind: 'file'; readonly path: string }
  /** Something that begins like a placeholder and is none; `reason` says why. */
  | { readonly kind: 'invalid'; readonly text: string; readonly reason: string };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The parts of a WITH value, in order. */
export function parseTemplate(value: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  let at = 0;
  while (at < value.length) {
    const dollar = value.indexOf('$', at);
    if (dollar === -1) break;
    text += value.slice(at, dollar);
    const next = value[dollar + 1];
    if (next === '$') {
      text += '$';
      at = dollar + 2;
    } else if (next === '{') {
      if (text !== '') parts.push({ kind: 'text', text });
      text = '';
      const end = value.indexOf('}', dollar);
      const stop = end === -1 ? value.length : end + 1;
      parts.push(end === -1 ? unclosed(value.slice(dollar)) : parsePlaceholder(value.slice(dollar + 2, end)));
      at = stop;
    } else {
      text += '$';
      at = dollar + 1;
    }
  }
  text += value.slice(at);
  if (text !== '') parts.push({ kind: 'text', text });
  return parts;
}

function unclosed(text: string): TemplatePart {
  return { kind: 'invalid', text, reason: 'it has no closing brace' };
}

function parsePlaceholder(inner: string): TemplatePart {
  if (inner.includes('${')) return { kind: 'invalid', text: `\${${inner}`, reason: 'placeholders cannot be nested' };
  const colon = inner.indexOf(':');
  const name = colon === -1 ? inner : inner.slice(0, colon);
  if (!NAME.test(name)) return { kind: 'invalid', text: `\${${inner}}`, reason: `"${name}" is no name of a variable` };
  if (colon === -1) return { kind: 'variable', name, fallback: undefined };
  const rest = inner.slice(colon + 1);
  if (name === 'file') {
    if (rest === '') return { kind: 'invalid', text: `\${${inner}}`, reason: 'the path of the file is missing' };
    return { kind: 'file', path: rest };
  }
  if (rest.startsWith('?')) return { kind: 'required', name, message: rest.slice(1) };
  return { kind: 'variable', name, fallback: rest.startsWith('-') ? rest.slice(1) : rest };
}
