// The text of generated decoders: the walk over messages, objects, keys and arrays around the code of single values. One takes
// members in any order, the other expects those of a shape and leaves all other messages to the first.
// Invariant: the text is made of types, small integers and key bytes as integer literals; no name, string or option of the
// user's is in it. `break message` hands the message to the interpreter, which alone words errors.
import { printType } from '@tidewire/core';
import type { EpochUnit } from '../value-rules.ts';
import { type DecodePlan, type PlanField, storageOf } from './plan.ts';
import type { Shape } from './shape.ts';
import { type KeyChild, NEAR, type Trie, type TrieNode, wordAt } from './trie.ts';
import { SCAN, skipCode, valueCode } from './value-code.ts';
import { bestOffset, expectCode, restTests } from './word-code.ts';

const BITS = 30;

/** The source of the generated decoder for messages that are objects, or arrays. */
export function decoderText(plan: DecodePlan, trie: Trie, kind: 'object' | 'array'): string {
  return new DecoderWriter(plan, trie).text(kind);
}

/** The source of the generated decoder for messages of a shape; it returns at the first that is of another. */
export function shapedDecoderText(plan: DecodePlan, trie: Trie, shape: Shape): string {
  return new DecoderWriter(plan, trie).shapedText(shape);
}

/** Plans with more fields share the code of values, so that the function stays short enough to be optimised. */
export const WIDE_PLAN_FIELDS = 16;

/** Lists of the arrays of all fields (v0, v1 … in Lv), and the storages that have them. */
const LISTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['v', ['number', 'text', 'span', 'value']],
  ['e', ['span']],
  ['d', ['text']],
  ['K', ['text']],
]);

class DecoderWriter {
  readonly #plan: DecodePlan;
  readonly #trie: Trie;
  readonly #firstFilter: readonly number[];
  readonly #filters: number;
  readonly #isWide: boolean;
  #labels = 0;
  readonly #tables: string[] = [];

  constructor(plan: DecodePlan, trie: Trie) {
    this.#plan = plan;
    this.#trie = trie;
    let filters = 0;
    this.#firstFilter = plan.fields.map((field) => {
      const first = filters;
      filters += field.filters.length;
      return first;
    });
    this.#filters = filters;
    this.#isWide = plan.fields.length > WIDE_PLAN_FIELDS;
  }

  text(kind: 'object' | 'array'): string {
    const isObject = kind === 'object';
    const other = isObject ? this.#plan.acceptsArrays : this.#plan.acceptsObjects;
    const walk = this.#node(this.#trie.root, 1);
    return this.#program(
      `if(b[p]<=32)p=space(b,p,end);
c=b[p];
if(c!==${isObject ? 123 : 91}){${other ? `if(c===${isObject ? 91 : 123}){batch.length=row;return i;}` : ''}break message;}
if(end-p<2||b[end-1]!==${isObject ? 125 : 93})break message;
fold=0;df=0;
${walk}`,
      'batch.length=row;odd(i);if(fold===1&&batch.length>row)E[fp]=1;row=batch.length;',
    );
  }

  shapedText(shape: Shape): string {
    return this.#program(this.#shape(shape, 1), 'break;');
  }

  /** A loop over messages around the code that reads one, and what is done with one that it does not understand. */
  #program(walk: string, otherwise: string): string {
    const words = Math.ceil(this.#trie.places / BITS);
    const seen = Array.from({ length: words }, (_, i) => `z${i}`);
    return `${this.#tables.join('')}
return function(b,spans,from,count,batch,X,odd){
const size=b.length,D=new DataView(b.buffer,b.byteOffset,size);
let p=0,end=0,a=0,s=0,t=0,m=0,c=0,q=0,g=0,x=0,y=0,k=0,n=0,h=0,f=0,r=0,l=0,over=0,fold=0,df=0,fp=0,id=0,sort=0,u=0.5,w=0.5,row=batch.length;
let ${seen.join('=0,')}=0,i=from;
${this.#columns()}
for(;i<count;i++){
p=spans[2*i];end=spans[2*i+1];
message:{
while(end>p&&b[end-1]<=32&&space(b,end-1,end)===end)end--;
${seen.join('=')}=0;f=0;
${walk}
if(p!==end)break message;
${this.#missing()}
${this.#append()}
continue;
}
${otherwise}
}
batch.length=row;return i;
};`;
  }

  /** The members of an object in the order of its shape. */
  #shape({ members, tail }: Shape, level: number): string {
    const codes = members.map(({ lead, node, inner }) => {
      // White space that the shape does not have means another shape.
      const start = `${expectCode(lead)}if(b[p]<=32)break message;`;
      if (node === null) return start + this.#skip(level + 1);
      const isDeep = inner !== null && level < this.#plan.settings.maxDepth;
      return `${start}${this.#mark(node)}${isDeep ? this.#shape(inner, level + 1) : this.#node(node, level + 1)}`;
    });
    return `${codes.join('\n')}\n${expectCode(tail)}`;
  }

  #columns(): string {
    const columns = this.#plan.fields.map((field, i) => columnCode(field, i));
    const lists = [...LISTS].map(([list, wanted]) => {
      const names = this.#plan.fields.map((f, i) => (wanted.includes(storageOf(f)) ? `${list}${i}` : '0'));
      return `const L${list}=[${names.join()}];`;
    });
    return [...columns, ...(this.#isWide ? lists : [])].join('\n');
  }

  /** Reads the value at `p` for everything the plan wants of it. `level` is the depth a container here has. */
  #node(node: TrieNode, level: number): string {
    const hasChildren = node.keys.length + node.items.length > 0 || (level === 1 && node.targets.length === 0);
    if (!hasChildren && node.targets.length === 0) return this.#skip(level);
    const reads = node.targets.map((index) => this.#target(index, level));
    if (hasChildren) reads.push(this.#children(node, level));
    if (reads.length === 1) return reads.join('');
    const from = `o${this.#labels++}`;
    return `const ${from}=p;${reads.join(`\np=${from};`)}`;
  }

  #target(index: number, level: number): string {
    const field = this.#plan.fields[index];
    if (field === undefined) return '';
    const firstFilter = this.#firstFilter[index] ?? 0;
    return valueCode({ field, ...this.#surroundings(level), suffix: String(index), index: String(index), firstFilter });
  }

  #surroundings(level: number): { readonly unit: EpochUnit; readonly depth: number } {
    const { unit, maxDepth } = this.#plan.settings;
    return { unit, depth: maxDepth - level + 1 };
  }

  #children(node: TrieNode, level: number): string {
    if (level > this.#plan.settings.maxDepth) return 'break message;';
    const ways: string[] = [];
    if (node.keys.length > 0 || (level === 1 && node.items.length === 0))
      ways.push(`if(b[p]===123){${this.#object(node, level)}}`);
    if (node.items.length > 0) ways.push(`if(b[p]===91){${this.#array(node, level)}}`);
    return `${ways.join('else ')}else{${this.#skip(level)}}`;
  }

  #skip(level: number): string {
    return skipCode(this.#plan.settings.maxDepth - level + 1);
  }

  /**
   * Keys are told apart by their first four bytes from the opening quote on, then compared by words up to the colon. Keys
   * in another case, before white space or at the end of the buffer come around a second time with `over` as their index.
   */
  #object(node: TrieNode, level: number): string {
    const label = this.#labels++;
    const sorts = new Map<string, string>();
    const members = node.keys.map((child, index): Member => {
      const code = this.#member(child, index, label, this.#value(child.node, level + 1, label, sorts));
      return { index, text: [34, ...child.bytes, 34, 58], code };
    });
    const shared = [...sorts.values()].map((code, sort) => `case ${sort}:{${code}break;}`);
    return `p++;if(b[p]<=32)p=space(b,p,end);
if(b[p]===125)p++;else for(;;){
if(b[p]!==34)break message;
t=p;over=-1;fold=0;r=p+4<=size?D.getInt32(p,true):0;
key${label}:for(;;){
sort${label}:{
idle${label}:{
${this.#memberSwitch(members, 0, 'r')}
p=t+1;${SCAN}
if(b[p]!==34){p=oddKey(b,t+1,end);if(p<0)break message;}
s=t+1;n=p;p++;if(b[p]===58)p++;else{p=space(b,p,end);if(b[p]!==58||p>=end)break message;p++;}
if(b[p]<=32)p=space(b,p,end);
${secondLook(node)}
}
${skipCode(this.#plan.settings.maxDepth - level)}
break key${label};
}
switch(sort){
${shared.join('\n')}
}
break;
}
${separatorCode(125, true)}
}`;
  }

  /**
   * A switch over the word at an offset, with a further switch where too many members share one. `over`, when it is set,
   * stands for the key that was found in another way: its words come from a table.
   */
  #memberSwitch(members: readonly Member[], offset: number, word: string): string {
    const groups = new Map<number, Member[]>();
    for (const member of members) {
      const key = wordAt(member.text, offset);
      groups.set(key, [...(groups.get(key) ?? []), member]);
    }
    const cases = [...groups].map(([key, group]) => {
      const best = group.length <= LONGEST_CHAIN ? 0 : bestOffset(group.map((member) => member.text));
      if (best === 0) return `case ${key}:\n${group.map((member) => member.code).join('\n')}\nbreak;`;
      const table = `Q${this.#tables.length}`;
      const size = Math.max(...group.map((member) => member.index)) + 1;
      const words = Array.from({ length: size }, (_, i) => group.find((member) => member.index === i));
      this.#tables.push(`const ${table}=[${words.map((m) => (m === undefined ? 0 : wordAt(m.text, best))).join()}];`);
      const inner = `over>=0?${table}[over]:p+${best + 4}<=size?D.getInt32(p+${best},true):0`;
      return `case ${key}:\n${this.#memberSwitch(group, best, inner)}\nbreak;`;
    });
    return `switch(${word}){\n${cases.join('\n')}\n}`;
  }

  /** Code for the value of a key. In wide plans, columns of the same type and use share it, told apart by `id`. */
  #value(node: TrieNode, level: number, label: number, sorts: Map<string, string>): string {
    const [target, second] = node.targets;
    const field = target === undefined ? undefined : this.#plan.fields[target];
    const isPlain = second === undefined && node.keys.length + node.items.length === 0 && field?.filters.length === 0;
    if (!this.#isWide || !isPlain) return `${this.#node(node, level)}\nbreak key${label};`;
    const sort = `${printType(field.type)} ${field.use}`;
    if (!sorts.has(sort)) {
      const names = [...LISTS].filter(([, wanted]) => wanted.includes(storageOf(field)));
      const arrays = names.map(([list]) => `const ${list}_=L${list}[id];`).join('');
      const code = valueCode({ field, ...this.#surroundings(level), suffix: '_', index: 'id', firstFilter: 0 });
      sorts.set(sort, arrays + code);
    }
    return `id=${target};sort=${[...sorts.keys()].indexOf(sort)};break sort${label};`;
  }

  /**
   * One key. A key in another case stands for its column until the exact key turns up as well; from then on (E) it is only
   * remembered (S), and a message that has it alone goes to the interpreter.
   */
  #member(child: KeyChild, index: number, label: number, value: string): string {
    const { bytes, node, foldable } = child;
    const text = [34, ...bytes, 34, 58];
    const tests = isComparable(bytes) ? restTests(text) : ['false'];
    const isIdle = node.targets.length + node.keys.length + node.items.length === 0;
    const met = `if(over===${index}||over<0&&${tests.join('&&')}){if(over<0)p+=${text.length};
if(b[p]<=32)p=space(b,p,end);`;
    if (isIdle) return `${met}break idle${label};}`;
    const { place } = node;
    const later = `if(fold===1){if(E[${place}]===1){if(df===0)df=++stamp[0];S[${place}]=df;fold=0;break idle${label};}fp=${place};}`;
    const again = foldable ? `{E[${place}]=1;break message;}` : 'break message;';
    return `${met}${foldable ? later : ''}
if(${this.#seen(node)})${again}${this.#mark(node)}
${value}}`;
  }

  #array(node: TrieNode, level: number): string {
    const counter = `j${this.#labels++}`;
    const cases = node.items.map(
      ({ index, node: item }) => `case ${index}:{${this.#mark(item)}${this.#node(item, level + 1)}break;}`,
    );
    return `p++;if(b[p]<=32)p=space(b,p,end);
if(b[p]===93)p++;else for(let ${counter}=0;;${counter}++){
switch(${counter}){
${cases.join('\n')}
default:${this.#skip(level + 1)}
}
${separatorCode(93, false)}
}`;
  }

  #seen({ place }: TrieNode): string {
    return `(z${Math.floor(place / BITS)}&${1 << (place % BITS)})!==0`;
  }

  #mark({ place }: TrieNode): string {
    return `z${Math.floor(place / BITS)}|=${1 << (place % BITS)};`;
  }

  /** NULL for fields that the message did not show. */
  #missing(): string {
    const { placeOfField } = this.#trie;
    const strict = this.#plan.settings.failOnMissingField;
    const wanted = new Map<number, number>();
    const nulls: string[] = [];
    for (const [index, field] of this.#plan.fields.entries()) {
      const place = placeOfField[index] ?? -1;
      if (place === 0) continue;
      if (place < 0) {
        nulls.push(strict ? 'break message;' : setNullCode(field, index));
        continue;
      }
      const word = Math.floor(place / BITS);
      const bit = 1 << (place % BITS);
      wanted.set(word, (wanted.get(word) ?? 0) | bit);
      const doubt = field.foldable ? `if(df!==0&&S[${place}]===df)break message;` : '';
      nulls.push(`if((z${word}&${bit})===0){${strict ? 'break message;' : doubt + setNullCode(field, index)}}`);
    }
    if (nulls.length === 0) return '';
    const tests = [...wanted].map(([word, bits]) => `(z${word}&${bits})!==${bits}`);
    const always = placeOfField.includes(-1);
    return always ? nulls.join('\n') : `if(${tests.join('||')}){${nulls.join('\n')}}`;
  }

  /** Keeps the row, or cleans it for the next message when a filter said no. */
  #append(): string {
    if (this.#filters === 0) return 'row++;';
    const clean = this.#plan.fields.map((field, i) => {
      const storage = storageOf(field);
      if (storage === 'none' || storage === 'value') return '';
      const big = storage === 'number' ? `if(c${i}.big!==null)c${i}.big.delete(row);` : '';
      return `if(c${i}.hasNulls)n${i}[row]=0;${big}`;
    });
    return `if(f===${(1 << this.#filters) - 1})row++;else{${clean.join('')}}`;
  }
}

/** Whether bytes [s,n) are one of the keys after all; T tells most that are not by length and first letter. */
function secondLook({ keys, place }: TrieNode): string {
  if (keys.length === 0) return '';
  return `if(T${place}[(n-s&31)<<5|b[s]&31]===1){over=near(N${place},b,s,n);
if(over>=0){if(over>=${NEAR}){over-=${NEAR};fold=1;}r=R${place}[over];continue;}}`;
}

/** Names the arrays of the field's column. */
function columnCode(field: PlanField, i: number): string {
  const column = `const c${i}=batch.columns[${field.column}];`;
  switch (storageOf(field)) {
    case 'none':
      return '';
    case 'number':
      return `${column}const v${i}=c${i}.values,n${i}=c${i}.nulls;`;
    case 'text':
      return `${column}const v${i}=c${i}.ids,n${i}=c${i}.nulls,d${i}=c${i}.dictionary;
if(owners[${i}]!==d${i}){owners[${i}]=d${i};K${i}.fill(0);}`;
    case 'span':
      return `${column}const v${i}=c${i}.starts,e${i}=c${i}.ends,n${i}=c${i}.nulls;`;
    case 'value':
      return `${column}const v${i}=c${i}.values;`;
  }
}

interface Member {
  /** Its place among the keys of its object. */
  readonly index: number;
  /** The bytes of `"key":`. */
  readonly text: readonly number[];
  readonly code: string;
}

/** More members than this with the same word are told apart by another one. */
const LONGEST_CHAIN = 3;

function separatorCode(close: number, quoted: boolean): string {
  const space = quoted ? 'if(b[p]!==34)p=space(b,p,end);' : 'if(b[p]<=32)p=space(b,p,end);';
  return `c=b[p];if(c===44){p++;${space}}else if(c===${close}){p++;break;}
else{p=space(b,p,end);if(p>=end)break message;c=b[p++];if(c===${close})break;if(c!==44)break message;p=space(b,p,end);}`;
}

/** Whether a key's bytes stand for themselves between quotes; others reach the interpreter through their escapes. */
function isComparable(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 32 && byte !== 34 && byte !== 92);
}

function setNullCode(field: PlanField, index: number): string {
  switch (storageOf(field)) {
    case 'none':
      return '';
    case 'value':
      return `v${index}[row]=null;`;
    default:
      return `if(c${index}.hasNulls)n${index}[row]=1;else setNull(c${index},row);`;
  }
}
