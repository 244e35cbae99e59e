// The text of generated code for one value, by column type and use.
// Invariant: what is printed depends on the plan's types and numbers alone; names are a letter and the field's index, and no
// text of the user's is ever part of it. Code leaves `p` behind the value, or goes to `X.read`, the exact reader.
import { InternalError, type SqlType } from '@tidewire/core';
import { encodeUtf8 } from '../utf8.ts';
import type { PlanField } from './plan.ts';

/** Powers of ten up to here are exact doubles and captured as `P10`. */
export const EXACT_POWERS = 22;

interface ValueContext {
  readonly field: PlanField;
  /** Suffix of the names of the field's arrays, and the expression that gives the field's index in the plan. */
  readonly suffix: string;
  readonly index: string;
  readonly unit: 's' | 'ms' | 'us' | 'ns';
  /** Levels that a value here may still open. */
  readonly depth: number;
  /** Numbers the filters of all fields. */
  readonly firstFilter: number;
}

/** Bits that are set at the first byte of the little-endian word `r` that does not stand for itself in a string. */
const SPECIAL = `(((r^0x22222222)-0x01010101&~(r^0x22222222))|((r^0x5c5c5c5c)-0x01010101&~(r^0x5c5c5c5c))|r-0x20202020|r)&-2139062144`;

/** Moves p to the first byte from p on that does not stand for itself in a string; four bytes at a time. */
export const SCAN: string = `for(;;){if(p+4>size){while(p<end&&PLAIN[b[p]]===1)p++;break;}
r=D.getInt32(p,true);r=${SPECIAL};if(r!==0){p+=31-Math.clz32(r&-r)>>3;break;}p+=4;}`;

/** Code that reads the value at `p` into the field's column and tests its filters. */
export function valueCode(context: ValueContext): string {
  const { field } = context;
  const filters = filterCode(context);
  if (field.use === 'copy' && isSpan(field.type)) {
    const test = field.filters.length === 0 ? '' : `a=p;${readCode(context, '', filters)}p=a;`;
    return test + copyCode(context);
  }
  return readCode(context, field.use === 'skip' ? '' : `v${context.suffix}[row]=`, filters);
}

function isSpan(type: SqlType): boolean {
  return type.kind !== 'BYTES' && type.kind !== 'OBJECT' && type.kind !== 'NULL';
}

interface FilterCode {
  /** Tests on the value in `w`, or on the text bytes [s,p). */
  readonly direct: string;
  /** Tests on the value that the exact reader read. */
  readonly exact: string;
}

const OPERATORS = { '=': '===', '<>': '!==', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;

function filterCode({ field, index, firstFilter }: ValueContext): FilterCode {
  let direct = '';
  let exact = '';
  field.filters.forEach(({ operator, value }, i) => {
    const number = firstFilter + i;
    const pass = `f|=${1 << number};`;
    exact += `if(X.passes(${index},${i}))${pass}`;
    if (typeof value === 'string') direct += `if(${operator === '<>' ? '!' : ''}(${sameText(value, number)}))${pass}`;
    else direct += `if(w${OPERATORS[operator]}F${number})${pass}`;
  });
  return { direct, exact };
}

/** Longer texts are compared by a loop. */
const LONGEST_INLINE_TEXT = 16;

/** Whether the bytes [s,p) are the text of a filter; at p stands the closing quote. */
function sameText(value: string, number: number): string {
  const bytes = [...encodeUtf8(value)];
  if (bytes.length > LONGEST_INLINE_TEXT) return `same(b,s,p,F${number})`;
  return [`p-s===${bytes.length}`, ...bytes.map((byte, i) => `b[s+${i}]===${byte}`)].join('&&');
}

function exactCode({ index, depth }: ValueContext, from: string, filters: FilterCode): string {
  return `{p=X.read(${index},b,${from},end,row,${depth});if(p<0)break message;${filters.exact}}`;
}

/** Sets r to the next four bytes less 48 each, and t to a flag in each that is no digit; what lies before the first flag is right. */
const NEXT_WORD = `r=(p+4<=size?D.getInt32(p,true):tail(b,p))^0x30303030;t=(r+0x76767676|r)&-2139062144;`;
/** Keeps the digits of r before the first flag of t, moved up so that zeros come first, and steps over these x bytes. */
const KEEP_DIGITS = 'x=31-Math.clz32(t&-t)>>3;r=r<<24-(x<<3)<<8;p+=x;';
/** Makes of the four digits in r their value. */
const WORD_VALUE = 'r=Math.imul(r,10)+(r>>>8)&0xff00ff;r=Math.imul(r,100)+(r>>>16)&0xffff;';

/** Reads digits from p on into the double `sum`, all of them up to 16. */
function digitsCode(sum: string): string {
  const last = `${KEEP_DIGITS}${WORD_VALUE}${sum}=${sum}*P10[x]+r;`;
  const next = `p+=4;${WORD_VALUE}${sum}=${sum}*1e4+r;`;
  return `${NEXT_WORD}if(t!==0){${KEEP_DIGITS}${WORD_VALUE}${sum}=r;}else{p+=4;${WORD_VALUE}${sum}=r;
${NEXT_WORD}if(t!==0){${last}}else{${next}
${NEXT_WORD}if(t!==0){${last}}else{${next}
${NEXT_WORD}if(t!==0){${last}}else{${next}}}}}`;
}

/** Sets a, q (quoted), g (negative), s (first digit) and w (the digits up to 16), and leaves c the byte behind them. */
const WHOLE_PART = `a=p;q=0;c=b[p];if(c===34){q=1;c=b[++p];}g=0;if(c===45){g=1;p++;}s=p;${digitsCode('w')}c=b[p];`;

/** The byte c ends a number: a separator or white space, or the quote it began with. */
const ENDS = '(q===0?c===44||c===125||c===93||c<=32:c===34)';
/** There are digits, and no leading zero before others. */
const PROPER = 'p>s&&(b[s]!==48||p-s===1)';

function readCode(context: ValueContext, target: string, filters: FilterCode): string {
  const { field } = context;
  const orderedTexts = field.filters.some(
    (f) => typeof f.value === 'string' && f.operator !== '=' && f.operator !== '<>',
  );
  const odd = exactCode(context, 'a', filters);
  switch (field.type.kind) {
    case 'INT':
      return `${WHOLE_PART}w=g?0-w:w;if(${ENDS}&&${PROPER}&&w>=-2147483648&&w<=2147483647){p+=q;${finish(target, filters)}}else ${odd}`;
    case 'LONG':
      return `${WHOLE_PART}if(${ENDS}&&${PROPER}&&w<=9007199254740991){p+=q;w=g?0-w:w;${finish(target, filters)}}else ${odd}`;
    case 'FLOAT':
    case 'DOUBLE':
      return doubleCode(field.type.kind === 'FLOAT', target, filters, odd);
    case 'DECIMAL':
      return decimalCode(field.type.precision, field.type.scale, target, filters, odd);
    case 'TIMESTAMP':
      return timestampCode(context.unit, target, filters, odd);
    case 'BOOL':
      return `a=p;c=b[p];if(c===116&&b[p+1]===114&&b[p+2]===117&&b[p+3]===101){p+=4;w=1;${finish(target, filters)}}
else if(c===102&&b[p+1]===97&&b[p+2]===108&&b[p+3]===115&&b[p+4]===101){p+=5;w=0;${finish(target, filters)}}else ${odd}`;
    case 'STRING':
      return orderedTexts ? exactCode(context, 'p', filters) : textCode(context, target, filters, odd);
    case 'OBJECT':
    case 'BYTES':
      return exactCode(context, 'p', filters);
    case 'INTERVAL':
    case 'NULL':
      throw new InternalError(`a source column of type ${field.type.kind}`);
  }
}

function finish(target: string, filters: FilterCode): string {
  return (target === '' ? '' : `${target}w;`) + filters.direct;
}

/** Sets u and k: the fraction's digits, at most 16, and their number. p is behind the point. */
const FRACTION = `m=p;${digitsCode('u')}k=p-m;c=b[p];`;

function doubleCode(single: boolean, target: string, filters: FilterCode, odd: string): string {
  const round = single ? 'w=Math.fround(w);' : '';
  // n: digits in all; a double holds 15 exactly, and one division by an exact power rounds correctly.
  return `${WHOLE_PART}n=p-s;if(${PROPER}){
if(c===46){p++;${FRACTION}n=k===0?99:n+k;w=(w*P10[k]+u)/P10[k];}
else if(w<=9007199254740991)n=1;
if(n<=15&&${ENDS}){p+=q;if(g)w=-w;${round}${finish(target, filters)}}else ${odd}}else ${odd}`;
}

function decimalCode(precision: number, scale: number, target: string, filters: FilterCode, odd: string): string {
  if (scale > 14) return `a=p;${odd}`;
  const limit = precision <= 15 ? `&&w<P10[${precision}]` : '';
  return `${WHOLE_PART}n=p-s;if(${PROPER}&&n<=${15 - scale}){k=0;u=0;
if(c===46){p++;${FRACTION}if(k===0)k=99;}
if(k<=${scale}&&${ENDS}){w=w*P10[${scale}]+u*P10[${scale}-k];}else k=99;
if(k<=${scale}${limit}){p+=q;w=g?0-w:w;${finish(target, filters)}}else ${odd}}else ${odd}`;
}

function timestampCode(unit: ValueContext['unit'], target: string, filters: FilterCode, odd: string): string {
  const scaled = { s: 'w*1000', ms: 'w', us: 'Math.floor(w/1000)', ns: 'NaN' }[unit];
  const text = `a=p;t=p+1;while(t<end&&PLAIN[b[t]]===1)t++;w=b[t]===34?iso(b,a+1,t):NaN;
if(w===w){p=t+1;${finish(target, filters)}}else ${odd}`;
  const number = `${WHOLE_PART}w=g?0-w:w;w=${ENDS}&&${PROPER}&&w<=9007199254740991&&w>=-9007199254740991?${scaled}:NaN;
if(w<=8640000000000000&&w>=-8640000000000000){p+=q;${finish(target, filters)}}else ${odd}`;
  return `if(b[p]===34&&b[p+5]===45){${text}}else{${number}}`;
}

/**
 * A text of up to eight plain bytes is known by its two words (l, r), zero-padded: control bytes cannot stand in it. The
 * column's cache K maps words to ids, so that most texts need neither hash nor comparison.
 */
function textCode({ suffix }: ValueContext, target: string, filters: FilterCode, odd: string): string {
  if (target === '') return `a=p;if(b[p]===34){s=++p;${SCAN}}if(p>a&&b[p]===34){${filters.direct}p++;}else ${odd}`;
  const cached = `h=Math.imul((Math.imul(l,0x9e3779b1)^Math.imul(y,0x85ebca6b))>>>${32 - TEXT_CACHE_BITS},3);
if(K${suffix}[h]!==l||K${suffix}[h+1]!==y||K${suffix}[h+2]===0){K${suffix}[h]=l;K${suffix}[h+1]=y;K${suffix}[h+2]=texts(d${suffix},b,s,p)+1;}
${target}K${suffix}[h+2]-1;`;
  return `a=p;if(b[p]===34){s=++p;x=0;
if(p+8<=size){l=r=D.getInt32(p,true);y=0;r=${SPECIAL};
if(r!==0){m=31-Math.clz32(r&-r)>>3;p+=m;l&=MASK[m];x=1;}
else{p+=4;y=r=D.getInt32(p,true);r=${SPECIAL};if(r!==0){m=31-Math.clz32(r&-r)>>3;p+=m;y&=MASK[m];x=1;}else{p+=4;x=2;}}}
if(x!==1){${SCAN}if(x===2&&p-s===8)x=1;}}
if(p>a&&b[p]===34){if(x===1){${cached}}else ${target}texts(d${suffix},b,s,p);${filters.direct}p++;}else ${odd}`;
}

/** Texts that each column's cache remembers, as a power of two. */
export const TEXT_CACHE_BITS = 9;

/** Code that leaves the value's text where it stands, when it is canonical. */
function copyCode(context: ValueContext): string {
  const { field, suffix } = context;
  const odd = exactCode(context, 'a', { direct: '', exact: '' });
  const keep = (from: string): string => `v${suffix}[row]=${from};e${suffix}[row]=p;`;
  const whole = (digits: number): string =>
    `${WHOLE_DIGITS}c=b[p];if(${ENDS}&&p>s&&p-s<=${digits}&&(b[s]!==48||p-s===1&&g===0)){${keep('a+q')}p+=q;}else ${odd}`;
  switch (field.type.kind) {
    case 'INT':
      return whole(9);
    case 'LONG':
      return whole(18);
    case 'TIMESTAMP':
      return context.unit === 'ms' ? whole(15) : `a=p;${odd}`;
    case 'FLOAT':
      return fractionCopy(6, keep('a+q'), odd);
    case 'DOUBLE':
      return fractionCopy(15, keep('a+q'), odd);
    case 'DECIMAL':
      return decimalCopy(field.type.precision, field.type.scale, keep('a+q'), odd);
    case 'BOOL':
      return `a=p;c=b[p];if(c===116&&b[p+1]===114&&b[p+2]===117&&b[p+3]===101){p+=4;${keep('a')}}
else if(c===102&&b[p+1]===97&&b[p+2]===108&&b[p+3]===115&&b[p+4]===101){p+=5;${keep('a')}}else ${odd}`;
    case 'STRING':
      return `a=p;if(b[p]===34){p++;${SCAN}}
if(p>a&&b[p]===34){p++;${keep('a')}}else ${odd}`;
    default:
      throw new InternalError(`a span column of type ${field.type.kind}`);
  }
}

/** Moves p behind the digits from p on. */
const SKIP_DIGITS = `for(;;){${NEXT_WORD}if(t!==0){p+=31-Math.clz32(t&-t)>>3;break;}p+=4;}`;

const WHOLE_DIGITS = `a=p;q=0;c=b[p];if(c===34){q=1;c=b[++p];}g=0;if(c===45){g=1;p++;}s=p;${SKIP_DIGITS}`;

/** A number without trailing zeros, not below 1e-6 and with few enough digits, is already its shortest text. */
function fractionCopy(digits: number, keep: string, odd: string): string {
  return `${WHOLE_DIGITS}n=p-s;k=n>0&&(b[s]!==48||n===1)?1:0;c=b[p];
if(c===46){m=++p;${SKIP_DIGITS}n+=p-m;
if(p===m||b[p-1]===48||b[s]===48&&b[m]===48&&b[m+1]===48&&b[m+2]===48&&b[m+3]===48&&b[m+4]===48&&b[m+5]===48)k=0;c=b[p];}
else if(g===1&&b[s]===48)k=0;
if(k===1&&n<=${digits}&&${ENDS}){${keep}p+=q;}else ${odd}`;
}

/** A DECIMAL is printed with exactly its scale's digits behind the point. */
function decimalCopy(precision: number, scale: number, keep: string, odd: string): string {
  const fraction = scale === 0 ? '' : `if(c===46){m=++p;${SKIP_DIGITS}if(p-m!==${scale})k=0;c=b[p];}else k=0;`;
  return `${WHOLE_DIGITS}n=p-s;k=n>0&&n<=${precision - scale}&&(b[s]!==48||n===1&&g===0)?1:0;c=b[p];
${fraction}if(k===1&&${ENDS}){${keep}p+=q;}else ${odd}`;
}

/** Steps over the value at `p`, checking it: plain texts and numbers here, all else by the general skipper. */
export function skipCode(depth: number): string {
  return `a=p;c=b[p];if(c===34){p++;${SCAN}if(b[p]===34)p++;else p=skip(b,a,end,${depth});}
else{if(c===45)p++;s=p;${SKIP_DIGITS}c=b[p];n=p>s&&(b[s]!==48||p-s===1)?1:0;
if(c===46){m=++p;${SKIP_DIGITS}if(p===m)n=0;c=b[p];}
if(n===0||c!==44&&c!==125&&c!==93)p=skip(b,a,end,${depth});}
if(p<0)break message;`;
}
