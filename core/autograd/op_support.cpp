// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/autograd/op_support.h"

#include "core/base/error.h"

namespace rationale::ops::detail {

void require(bool holds, const char* op, const char* what, std::initializer_list<Shape> shapes) {
    if (holds)
        return;
    std::string text = std::string(what) + ":";
    for (const Shape& shape : shapes)
        text.append(" ").append(toString(shape));
    throw Error(ErrorKind::Internal, text, std::string("op ") + op);
}

} // namespace rationale::ops::detail
