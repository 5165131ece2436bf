import type { Diagnostic, Json, SourceRange } from '@groundcrew/contract';
import type { Expression, MapExpression } from './expression.ts';

/** Typed resources with source positions: what every loader yields and everything after it works on. */
export interface Program {
  readonly description?: string;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly mappings: ReadonlyMap<string, MappingDeclaration>;
  readonly conditions: ReadonlyMap<string, Declared<Expression>>;
  readonly rules: ReadonlyMap<string, RuleDeclaration>;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
  readonly transforms: readonly { readonly name: string; readonly at: SourceRange }[];
  readonly metadata?: Expression;
  /** What it holds that can be read but not carried out; `plan` refuses these by name, `validate` lets them pass. */
  readonly unsupported: readonly Diagnostic[];
}

/** What expressions may name. It is all that is needed of a program once its resources are evaluated. */
export interface Declarations extends Pick<Program, 'parameters' | 'mappings' | 'conditions'> {
  readonly resources: ReadonlyMap<string, unknown>;
}

export interface Declared<T> {
  readonly value: T;
  readonly nameAt: SourceRange;
}

export interface ParameterDeclaration {
  readonly type: string;
  readonly default?: Json;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly noEcho: boolean;
  readonly description?: string;
  readonly constraintDescription?: string;
  readonly nameAt: SourceRange;
}

export interface MappingDeclaration {
  readonly value: MapExpression;
  readonly nameAt: SourceRange;
}

export interface RuleDeclaration {
  readonly condition?: Expression;
  readonly assertions: readonly {
    readonly assert: Expression;
    readonly description?: string;
    readonly at: SourceRange;
  }[];
  readonly nameAt: SourceRange;
}

export interface ResourceDeclaration {
  readonly logicalId: string;
  readonly type: string;
  readonly typeAt: SourceRange;
  readonly properties: MapExpression;
  readonly dependsOn: readonly { readonly logicalId: string; readonly at: SourceRange }[];
  readonly condition?: { readonly name: string; readonly at: SourceRange };
  /** Expressions, because AWS::LanguageExtensions allows functions here. */
  readonly deletionPolicy?: Expression;
  readonly updateReplacePolicy?: Expression;
  readonly creationPolicy?: Expression;
  readonly updatePolicy?: Expression;
  readonly metadata?: MapExpression;
  readonly nameAt: SourceRange;
  readonly at: SourceRange;
}

export interface OutputDeclaration {
  readonly value: Expression;
  readonly description?: string;
  readonly condition?: { readonly name: string; readonly at: SourceRange };
  readonly exportName?: Expression;
  readonly nameAt: SourceRange;
}
