export { ForgeRefusal } from './failures';
export type { ChangeRequest, Comment, Forge, LabelChange } from './forge';
export { gitHub } from './github';
export { gitLab } from './gitlab';
export { type PostState, postComment, postLabels, postRequest } from './post';
