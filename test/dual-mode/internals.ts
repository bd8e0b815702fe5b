export { defineMethodDecorator } from 'pagewright/internals';
